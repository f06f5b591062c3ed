"""Exceptions: constructors, attributes, OSError mapping, chaining, raise forms, groups, with, notes, tracebacks."""

CASES = r'''
? BaseException(), BaseException(1), BaseException(1, 2), Exception('a')
? str(Exception()), str(Exception(1)), str(Exception(1, 2)), str(Exception('é'))
? Exception(1).args, Exception().args
? Exception(x=1)
? e = Exception(1); e.args = [1, 2]; print(e.args, e)
? e = Exception(1); e.args = 3
? del Exception().args
? Exception().__cause__, Exception().__context__, Exception().__suppress_context__, Exception().__traceback__
? Exception().__cause__ = 1
? Exception().__context__ = 1
? Exception().__traceback__ = 1
? del Exception().__cause__
? del Exception().__context__
? del Exception().__traceback__
? Exception().__suppress_context__ = 1
? e = Exception(); e.__suppress_context__ = True; print(e.__suppress_context__)
? e = Exception(); e.__cause__ = ValueError(); print(e.__suppress_context__, repr(e.__cause__))
? e = Exception(); e.__cause__ = None; print(e.__suppress_context__)
? Exception().with_traceback(1)
? Exception().with_traceback()
? Exception().with_traceback(None)
? Exception().add_note(1)
? e = Exception(); e.add_note('a'); e.add_note('b'); print(e.__notes__)
? e = Exception(); e.__notes__ = 1; e.add_note('a')
? Exception().__notes__
? Exception().__reduce__(), Exception(1, 2).__reduce__()
? e = Exception(1); e.x = 2; print(e.__reduce__(), e.__dict__)
? Exception().__setstate__({'a': 1})
? Exception().__setstate__(1)
? e = Exception(); e.__setstate__({'a': 1}); print(e.a)
? Exception().__dict__, Exception().__dict__.__class__
? Exception.__new__(Exception, 1).args
? Exception.__new__(int)
? e = Exception.__new__(ValueError, 3); print(repr(e))
? e = ValueError(1); e.__init__(2, 3); print(repr(e))
? Exception(1) == Exception(1)
? ValueError.__mro__
? KeyError('a'), str(KeyError('a')), str(KeyError()), str(KeyError(1, 2)), str(KeyError('a b'))
? StopIteration().value, StopIteration(1).value, StopIteration(1, 2).value, StopIteration(1, 2).args
? e = StopIteration(1); e.value = 5; print(e.value, e.args)
? StopIteration(x=1)
? StopAsyncIteration(1)
? SystemExit().code, SystemExit(1).code, SystemExit(1, 2).code, SystemExit('a')
? GeneratorExit(), KeyboardInterrupt(1)
? NameError('a').name, NameError('a', name='n').name, NameError(name=1).name
? NameError('a', foo=1)
? UnboundLocalError('a', name='n').name
? AttributeError('a', name='n', obj=3).name, AttributeError('a', obj=3).obj, AttributeError().name
? AttributeError(1, x=2)
? ImportError('m', name='n', path='p').name, ImportError('m', path='p').path, ImportError('m').msg, ImportError().msg, ImportError(1, 2).msg
? ImportError('m', name_from='q').name_from
? ImportError('m', foo=1)
? str(ImportError('m')), str(ImportError('a', 'b')), repr(ImportError('m', name='n'))
? ModuleNotFoundError('x', name='y').name
? SyntaxError('m').msg, SyntaxError().msg, SyntaxError('m', ('f', 1, 2, 't')).text
? str(SyntaxError('m', ('f', 1, 2, 't'))), str(SyntaxError('m', ('f', None, 2, 't'))), str(SyntaxError('m', (None, 3, 2, 't')))
? SyntaxError('m', ('f', 1, 2, 't', 3, 4)).end_lineno, SyntaxError('m', ('f', 1, 2, 't', 3, 4)).end_offset
? SyntaxError('m', 1)
? SyntaxError('m', (1, 2, 3))
? SyntaxError('m', (1, 2, 3, 4, 5))
? SyntaxError('m', (1, 2, 3, 4, 5, 6, 7))
? SyntaxError('m', (1, 2, 3, 4, 5, 6, 7, 8))
? SyntaxError('m', ('f', 1, 2, 't')).print_file_and_line
? repr(SyntaxError('m', ('f', 1, 2, 't')))
? IndentationError('a', ('f', 1, 2, 't')).lineno, TabError('x').msg
? UnicodeDecodeError('utf8', b'abc', 1, 2, 'why')
? str(UnicodeDecodeError('utf8', b'abc', 1, 2, 'why')), str(UnicodeDecodeError('utf8', b'abc', 1, 3, 'why')), str(UnicodeDecodeError('utf8', b'abc', 10, 20, 'why'))
? str(UnicodeEncodeError('ascii', 'é', 0, 1, 'why')), str(UnicodeEncodeError('ascii', 'éé', 0, 2, 'why')), str(UnicodeEncodeError('ascii', '\U0001f600', 0, 1, 'why')), str(UnicodeEncodeError('ascii', '\u1234', 0, 1, 'why'))
? str(UnicodeTranslateError('é', 0, 1, 'why')), UnicodeTranslateError('éa', 0, 2, 'why')
? UnicodeDecodeError()
? UnicodeDecodeError('utf8', 'abc', 1, 2, 'why')
? UnicodeEncodeError('utf8', b'abc', 1, 2, 'why')
? UnicodeEncodeError(1, 'abc', 1, 2, 'why')
? UnicodeEncodeError('a', 'abc', 'x', 2, 'why')
? UnicodeTranslateError(1, 2, 3, 4)
? e = UnicodeDecodeError('utf8', b'abc', 1, 2, 'why'); print(e.encoding, e.object, e.start, e.end, e.reason)
? e = UnicodeDecodeError('utf8', b'abc', 1, 2, 'why'); e.start = 'a'
? e = UnicodeDecodeError('utf8', b'abc', 1, 2, 'why'); e.reason = 5; print(e.reason); print(e)
? e = UnicodeDecodeError('utf8', b'abc', 1, 2, 'why'); e.encoding = 5
? e = UnicodeDecodeError('utf8', b'abc', 1, 2, 'why'); del e.start
? e = UnicodeDecodeError('utf8', b'abc', 1, 2, 'why'); del e.object; e.object
%%
? OSError(), OSError(1), OSError(1, 'a'), OSError(1, 'a', 'f'), OSError(1, 2, 3, 4, 5), OSError(1, 2, 3, 4, 5, 6)
? str(OSError()), str(OSError(1)), str(OSError(1, 'a')), str(OSError(1, 'a', 'f')), str(OSError(1, 'a', 'f', None, 'g')), str(OSError(None, None))
? OSError(1, 'a').errno, OSError(1, 'a').strerror, OSError(1, 'a').filename, OSError(1, 'a', 'f').filename, OSError(1, 'a', 'f', None, 'g').filename2
? OSError(1).errno, OSError('x').args
? OSError(1, 'a', 'f').args
? OSError(2, 'a'), OSError(13, 'a'), OSError(17, 'a'), OSError(11, 'a'), OSError(4, 'a'), OSError(20, 'a'), OSError(21, 'a')
? OSError(32, 'a'), OSError(104, 'a'), OSError(103, 'a'), OSError(111, 'a'), OSError(110, 'a'), OSError(3, 'a'), OSError(10, 'a'), OSError(1, 'a'), OSError(108, 'a'), OSError(115, 'a'), OSError(114, 'a')
? FileNotFoundError(13, 'a'), PermissionError(1)
? class MyOS(OSError): pass
? MyOS(2, 'a'), MyOS(2, 'a').errno
class Init(OSError):
    def __init__(self, a): self.a = a
? Init(2), Init(2).a, Init(2).errno, Init(2).args
class New(OSError):
    def __new__(cls, a, b): return OSError.__new__(cls, a, b)
? New(1, 2), New(1, 2).args
? BlockingIOError(11, 'a', 5).characters_written
? BlockingIOError(11, 'a').characters_written
? e = BlockingIOError(11, 'a'); e.characters_written = 7; print(e.characters_written); del e.characters_written; e.characters_written
? OSError(x=1)
? OSError('a', 'b', 'c').filename
? OSError(1, 'a', 'f').__reduce__(), OSError(1, 'a').__reduce__()
? IOError is OSError, EnvironmentError is OSError
? open('/nonexistent/x')
? e = OSError(1, 'a'); e.errno = 5; e.strerror = 'q'; e.filename = 'z'; print(e, e.args)
%%
? raise 1
? raise
? raise ValueError
? raise ValueError('a')
? raise ValueError from 1
? raise ValueError from KeyError
? raise ValueError from None
? raise int
? raise None
? raise 'a'
? raise (ValueError,)
? raise type
class New:
    def __new__(cls): return 3
? raise New
class E(Exception):
    def __init__(self, a): pass
? raise E
? raise E(1)
class N(Exception):
    def __new__(cls, *a): return 3
? raise N
? raise N()
? raise ValueError from E
? raise ValueError from int
class C(Exception):
    def __new__(cls, *a): return 3
? raise ValueError from C
? raise NotImplemented
? raise NotImplementedError
? assert 0
? assert 0, 'msg'
? assert 0, (1, 2)
? assert (1, 'a') == 1, f'{1}'
? assert None, ValueError('x')
def f():
    try: raise KeyError('a')
    except KeyError as e:
        try: raise ValueError('b')
        except ValueError as v: return v.__context__ is e, v.__cause__, e.__context__
? f()
def f():
    try:
        try: raise KeyError('a')
        finally: raise ValueError('b')
    except ValueError as v: return repr(v.__context__)
? f()
def f():
    try:
        try: raise KeyError('a')
        except KeyError as k: raise ValueError('b') from k
    except ValueError as v: return repr(v.__context__), repr(v.__cause__), v.__suppress_context__
? f()
def f():
    try:
        try: raise KeyError('a')
        except KeyError as k: raise ValueError('b') from None
    except ValueError as v: return repr(v.__context__), repr(v.__cause__), v.__suppress_context__
? f()
def f():
    e = ValueError()
    try: raise e
    except ValueError:
        try: raise e
        except ValueError as x: return x.__context__
? f()
def f():
    a = ValueError('a'); b = KeyError('b')
    try:
        try: raise a
        except ValueError:
            try: raise b
            except KeyError: raise a
    except ValueError as x: return repr(x.__context__), repr(b.__context__)
? f()
def f():
    try: 1/0
    except ZeroDivisionError as e: pass
    return e
? f()
def f():
    e = 5
    try: 1/0
    except ZeroDivisionError as e: del e
    return e
? f()
def f():
    try: pass
    except 1: pass
? f()
def f(x):
    try: 1/0
    except x: return 'caught'
? f(ZeroDivisionError), f((KeyError, ArithmeticError)), f(Exception)
? f(1)
? f(int)
? f((KeyError, 1))
? f([ZeroDivisionError])
? f(())
? f(((ZeroDivisionError,),))
? f('a')
? f(BaseException)
class M(type):
    def __instancecheck__(c, x): return True
    def __subclasscheck__(c, x): return True
class Any(Exception, metaclass=M): pass
? f(Any)
import sys
? sys.exception(), sys.exc_info()
def f():
    try: 1/0
    except ZeroDivisionError as e:
        return sys.exception() is e, sys.exc_info()[0], sys.exc_info()[1] is e, sys.exc_info()[2] is e.__traceback__
? f()
def gen():
    try: yield sys.exception()
    finally: print('fin', repr(sys.exception()))
def f():
    try: 1/0
    except ZeroDivisionError:
        g = gen()
        r = repr(next(g))
        g.close()
        return r
? f()
%%
def f():
    for i in range(3):
        try: continue
        finally: print('f', i)
    try: return 1
    finally: print('ret')
? f()
def f():
    while True:
        try: return 'a'
        finally: break
    return 'b'
? f()
def f():
    try: return 'a'
    finally: return 'b'
? f()
def f():
    try: 1/0
    finally: return 'swallowed'
? f()
def f():
    try: 1/0
    except ZeroDivisionError: return 'x'
    else: return 'else'
    finally: print('fin')
? f()
def f():
    try: pass
    except: return 'x'
    else: return 'else'
    finally: print('fin')
? f()
def f():
    try:
        try: 1/0
        finally:
            try: raise KeyError
            except KeyError: pass
    except ZeroDivisionError as e: return repr(e), e.__context__
? f()
def f():
    r = []
    for x in [1, 2, 3]:
        try:
            if x == 2: raise ValueError
        except ValueError: r.append('e'); continue
        else: r.append(x)
        finally: r.append('f')
    else: r.append('done')
    return r
? f()
def nested():
    try:
        try:
            try: raise ValueError(1)
            except TypeError: pass
            finally: print('1')
        except KeyError: pass
        finally: print('2')
    except ValueError as e: return e.args
? nested()
def f():
    try: raise ValueError
    except (TypeError, ValueError): raise
? f()
def bare():
    raise
def f():
    try: 1/0
    except ZeroDivisionError: bare()
? f()
? bare()
%%
class CM:
    def __init__(self, r=None, e=None): self.r = r; self.e = e
    def __enter__(self): print('enter'); return self.e
    def __exit__(self, *a): print('exit', a[0], repr(a[1]), a[2] is not None); return self.r
? with CM(e=5) as x: print(x)
? with CM(): 1/0
? with CM(True): 1/0
? with CM(1) as a, CM(2) as b: 1/0
? with (CM() as a, CM() as b): pass
? with 1: pass
? with object(): pass
class NoExit:
    def __enter__(self): pass
? with NoExit(): pass
class NoEnter:
    def __exit__(self): pass
? with NoEnter(): pass
class BadExit:
    def __enter__(self): pass
    def __exit__(self): pass
? with BadExit(): pass
class RaiseExit:
    def __enter__(self): pass
    def __exit__(self, *a): raise KeyError('exit')
def f():
    try:
        with RaiseExit(): 1/0
    except KeyError as e: return repr(e.__context__)
? f()
? with RaiseExit(): pass
class RaiseEnter:
    def __enter__(self): raise ValueError('enter')
    def __exit__(self, *a): print('never')
? with CM(), RaiseEnter(): pass
class BoolExit:
    def __enter__(self): pass
    def __exit__(self, *a):
        class B:
            def __bool__(self): raise TypeError('no bool')
        return B()
? with BoolExit(): 1/0
def f():
    for i in range(2):
        with CM(): continue
    with CM(): return 'ret'
? f()
class InstanceCM: pass
i = InstanceCM(); i.__enter__ = lambda: 1; i.__exit__ = lambda *a: None
? with i: pass
? with CM() as (a, b): pass
? with CM(e=(1, 2)) as (a, b): print(a, b)
? with CM(e=3) as []: pass
class AsyncOnly:
    async def __aenter__(self): pass
    async def __aexit__(self, *a): pass
? with AsyncOnly(): pass
async def w():
    async with CM(): pass
? w().send(None)
async def w():
    async with AsyncOnly() as x: return x
? w().send(None)
%%
? ExceptionGroup('m', [ValueError(1), TypeError(2)])
? str(ExceptionGroup('m', [ValueError(1), TypeError(2)])), str(ExceptionGroup('m', [ValueError(1)]))
? ExceptionGroup('m', [])
? ExceptionGroup('m', 1)
? ExceptionGroup(1, [ValueError()])
? ExceptionGroup('m')
? ExceptionGroup('m', [1])
? ExceptionGroup('m', [ValueError])
? ExceptionGroup('m', [KeyboardInterrupt()])
? BaseExceptionGroup('m', [KeyboardInterrupt()])
? type(BaseExceptionGroup('m', [ValueError()]))
? ExceptionGroup()
? ExceptionGroup('a', [ValueError()], 3)
? ExceptionGroup('a', (ValueError(),)).exceptions
? e = ExceptionGroup('a', [ValueError()]); e.exceptions = 1
? e = ExceptionGroup('a', [ValueError()]); e.message = 1
? ExceptionGroup('a', [ValueError()]).message
? class EG(ExceptionGroup): pass
? EG('a', [KeyboardInterrupt()])
? class BEG(BaseExceptionGroup): pass
? type(BEG('a', [ValueError()]))
? class VEG(ExceptionGroup, ValueError): pass
? VEG('a', [TypeError()])
eg = ExceptionGroup('top', [ValueError(1), ExceptionGroup('in', [TypeError(2), ValueError(3)]), OSError(4)])
? eg.split(ValueError)
? eg.subgroup(ValueError), eg.subgroup(KeyError)
? eg.split((ValueError, TypeError))
? eg.split(lambda e: isinstance(e, OSError))
? eg.split(1)
? eg.split([ValueError])
? eg.split((ValueError, 1))
? eg.split(ExceptionGroup)[0] is eg
? eg.subgroup(lambda e: True) is eg
? eg.split()
? eg.derive([ValueError(9)])
? eg.derive(1)
class D(ExceptionGroup):
    def derive(self, excs): return D('derived ' + self.message, excs)
? D('a', [ValueError(1), TypeError(2)]).split(ValueError)
class BD(ExceptionGroup):
    def derive(self, excs): return 3
? BD('a', [ValueError(1), TypeError(2)]).split(ValueError)
? e = ExceptionGroup('n', [ValueError(1), TypeError()]); e.add_note('note'); print(e.split(ValueError)[0].__notes__)
? e = ExceptionGroup('n', [ValueError(1), TypeError()]); e.__cause__ = KeyError(5); print(repr(e.split(ValueError)[0].__cause__))
? ExceptionGroup[int]
? issubclass(ExceptionGroup, Exception), ExceptionGroup.__mro__
? BaseExceptionGroup.__new__(ExceptionGroup, 'a', [ValueError()])
def f(e):
    try: raise e
    except* ValueError as x: print('V', repr(x))
    except* TypeError as x: print('T', repr(x))
    else: print('else')
    finally: print('fin')
? f(eg)
? f(ValueError(1))
? f(KeyError(1))
? f(ExceptionGroup('q', [ValueError(1), TypeError(2)]))
? f(ExceptionGroup('q', [KeyError(1)]))
def f(t, e):
    try: raise e
    except* t: print('caught')
? f(ExceptionGroup, ValueError())
? f(1, ValueError())
? f((ValueError, ExceptionGroup), ValueError())
? f(BaseExceptionGroup, ValueError())
? f(int, ValueError())
def f():
    try: raise ExceptionGroup('a', [ValueError(1), TypeError(2)])
    except* ValueError as e: raise KeyError('new')
def show(e, d=0):
    r = [type(e).__name__, str(e)]
    if isinstance(e, BaseExceptionGroup): r.append([show(x) for x in e.exceptions])
    if e.__context__: r.append(('ctx', type(e.__context__).__name__))
    if e.__cause__: r.append(('cause', type(e.__cause__).__name__))
    return r
try: f()
except BaseException as e: print(show(e))
def f():
    try: raise ExceptionGroup('a', [ValueError(1), TypeError(2)])
    except* ValueError as e: raise
try: f()
except BaseException as e: print(show(e))
def f():
    try: raise ExceptionGroup('a', [ValueError(1), TypeError(2), OSError(3)])
    except* ValueError as e: raise e
    except* TypeError as e: raise KeyError from e
try: f()
except BaseException as e: print(show(e))
def f():
    try: raise ValueError('naked')
    except* ValueError as e: raise
try: f()
except BaseException as e: print(show(e))
def f():
    try: raise ValueError('naked')
    except* TypeError as e: pass
try: f()
except BaseException as e: print(show(e))
%%
import sys
def f(): 1/0
def g(): f()
try: g()
except ZeroDivisionError as e: tb = e.__traceback__; exc = e
? type(tb), tb.tb_lineno, tb.tb_lasti >= 0, tb.tb_frame.f_code.co_name
? [t for t in [tb.tb_next.tb_frame.f_code.co_name, tb.tb_next.tb_next.tb_frame.f_code.co_name, tb.tb_next.tb_next.tb_next]]
? tb.tb_next = 1
? tb.tb_next = tb
? tb.tb_next.tb_next = tb
? tb.tb_lineno = 3
? tb.foo = 1
? dir(tb)
? t = type(tb)(None, tb.tb_frame, 1, 2); print(t.tb_next, t.tb_lasti, t.tb_lineno)
? type(tb)(1, tb.tb_frame, 1, 2)
? type(tb)(None, 1, 1, 2)
? type(tb)()
? tb.tb_next = None; print(tb.tb_next)
? del tb.tb_next
? exc.with_traceback(None).__traceback__
? exc.__traceback__ = tb; print(exc.__traceback__ is tb)
fr = tb.tb_frame
? fr.f_code.co_name, fr.f_lineno is not None, fr.f_back is not None, type(fr.f_locals), fr.f_globals is globals()
? fr.f_lineno = 5
? fr.f_trace, fr.f_trace_lines, fr.f_trace_opcodes
? fr.foo
? fr.clear()
def local(): a = 1; b = 'x'; return sys._getframe()
? l = local(); print(l.f_locals, l.f_code.co_name, l.f_lineno)
? l.f_locals['a'], len(l.f_locals), 'b' in l.f_locals, list(l.f_locals), l.f_locals.get('zz', 3)
? l.f_locals['zz']
? l.f_locals['a'] = 9; print(l.f_locals['a'])
? l.f_locals['new'] = 1; print(l.f_locals)
? del l.f_locals['a']
? sys._getframe(1000)
? sys._getframe('a')
? sys._getframe(0).f_code.co_name
class E(Exception):
    def __str__(self): return 'custom'
    def __repr__(self): return 'E!'
? E(), str(E())
class E2(Exception):
    def __str__(self): return 1
? str(E2())
class Meta(type(Exception)):
    pass
? class E3(Exception, metaclass=Meta): pass
? E3(1)
class S(Exception):
    __slots__ = ('q',)
? s = S(); s.q = 1; s.z = 2; print(s.q, s.__dict__)
? ZeroDivisionError.__doc__ is not None, ValueError.__module__, ValueError.__name__
? ValueError.x = 1
? sorted(c.__name__ for c in Exception.__subclasses__() if c.__module__ == "builtins")[:12]
? [n for n in dir(Exception) if n not in dir(object)]
? [n for n in dir(OSError) if n not in dir(Exception)], [n for n in dir(SyntaxError) if n not in dir(Exception)], [n for n in dir(ImportError) if n not in dir(Exception)]
? PythonFinalizationError(1), EncodingWarning(1), BaseException.__subclasses__()
'''
