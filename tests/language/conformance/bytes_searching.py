"""bytes and bytearray: searching, dividing, replacing, padding; which methods give the object itself back."""

CASES = r'''
b = b'hello world'
class B(bytes): pass
s = B(b)
def same(*names):
    return [getattr(b, name)(*args) is b for name, *args in names], [getattr(s, name)(*args) is s for name, *args in names]
? same(('replace', b'z', b'y'), ('replace', b'', b'', 0), ('strip',), ('lstrip', b'z'), ('rstrip',))
? same(('removeprefix', b'z'), ('removesuffix', b''), ('ljust', 3), ('rjust', 3), ('center', 3), ('zfill', 3))
? same(('expandtabs',), ('translate', None), ('translate', None, b'z'), ('lower',), ('__getitem__', slice(None)))
? [x[0] is b for x in (b.split(b'z'), b.rsplit(b'z'), b.splitlines(), b.partition(b'z'))], s.partition(b'z')[0] is s
? b''.join([b]) is b, b','.join((b,)) is b, bytearray().join([b])
%%
long = b'ab' * 400 + b'abc' + bytes(300)
? long.find(b'abc'), long.find(b'ababc'), long.find(b'abd'), long.find(b'bc\0\0\0\0', 5), long.find(b'abababab', 7, 14)
? long.rfind(b'ab'), long.rfind(b'ab', 0, 800), long.rfind(b'', 3, 9), long.rfind(b'x'), long.find(b'', 2000)
? long.count(b'ab'), long.count(b'\0\0'), long.count(b'', 5, 9), long.count(b'', 9, 5), long.count(97, -400)
? long.index(b'q')
? bytearray(long).rindex(b'q')
? (b'a' * 3000 + b'b' + b'a' * 3000).find(b'a' * 1000 + b'bb'), (b'a' * 3000).find(b'a' * 1500 + b'b')
? 256 in b'a'
? b'' in b'', b'c\0' in long, 'a' in b'a'
? b'abc'.startswith((b'x', b'ab')), b'abc'.endswith(b'c', 0, 2), b'abc'.startswith(b'', 4), b'abc'.startswith('a')
%%
? b'a,b,,c'.split(b','), b'a,b,,c'.rsplit(b',', 2), b',a'.split(b',', 0), b' a  b '.split(), b' a  b '.rsplit(None, 1)
? bytearray(b'a b c').split(), bytearray(b'a,b').rsplit(b','), b''.split(), b''.split(b','), b'a'.split(b'')
? b'a\r\nb\nc\rd'.splitlines(), b'a\r\nb\n'.splitlines(True), b''.splitlines(), bytearray(b'a\n\nb').splitlines()
? b'a-b-c'.partition(b'-'), b'a-b-c'.rpartition(b'-'), b'abc'.rpartition(b'-'), bytearray(b'ab').partition(b'b')
? b'aaa'.replace(b'a', b'bb', 2), b'abc'.replace(b'', b'-'), b'abc'.replace(b'', b'-', 2), b'aXXb'.replace(b'XX', b'')
? parts = b'one two three'.split(); print(parts, parts[1] + parts[2], hash(parts[0]) == hash(b'one'))
? parts = bytearray(b'one two three').split(); parts[0] += b'!'; parts[1][0] = 84; print(parts)
%%
? b'ab'.ljust(5, b'*'), b'ab'.rjust(5, bytearray(b'*')), b'ab'.center(5), b'-7'.zfill(5), b'+'.zfill(3), b''.zfill(2)
? b'a'.ljust(3, b'**')
? b'a'.rjust(3, bytearray())
? b'a'.center(3, None)
? b'a'.center(3, memoryview(b'*'))
? bytearray(b'a').ljust(3, 'x')
? b'\x00\xff'.hex(), b'abcd'.hex(':', 3), bytearray(b'abcd').hex('-', -3)
'''
