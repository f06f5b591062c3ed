def windows():
    return 1

x = """a
b"""
