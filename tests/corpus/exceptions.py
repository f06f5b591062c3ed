def handle(action):
    try:
        action()
    except ValueError:
        return "value"
    except (TypeError, KeyError) as error:
        print(error)
        raise
    except OSError as error:
        raise RuntimeError("failed") from error
    else:
        return "fine"
    finally:
        print("finally")


def groups(action):
    try:
        action()
    except* ValueError as group:
        print(group.exceptions)
    except* (TypeError, OSError):
        pass
    except* KeyError, IndexError:
        raise
    else:
        print("no error")
    finally:
        print("end")


def without_parentheses(action):
    try:
        action()
    except ValueError, TypeError:
        pass
    except:
        raise SystemExit


def loops(items):
    for item in items:
        try:
            if item:
                continue
            break
        finally:
            print(item)
    while items:
        try:
            try:
                return items.pop()
            except IndexError:
                continue
        except Exception as e:
            del e
    raise ValueError
