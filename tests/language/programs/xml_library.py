# What the library makes of XML: trees, SAX, DOM, property lists, remote calls; tracebacks through handlers.
import io, plistlib, traceback, datetime
import xml.dom.minidom, xml.dom.pulldom, xml.etree.ElementTree as ET, xml.sax, xml.sax.handler, xml.parsers.expat as expat
import xmlrpc.client
doc = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE r [<!ENTITY e "entity <b>x</b>"><!ATTLIST r a CDATA "dflt">]>
<r xmlns="urn:d" xmlns:p="urn:p" p:x="1">t\u00e9xt&e;<!--c--><?pi d?><![CDATA[<&]]><p:q/>tail</r>"""
tree = ET.fromstring(doc)
print(ET.tostring(tree), [(e.tag, e.attrib, e.text, e.tail) for e in tree.iter()])
print([(event, e.tag) for event, e in ET.iterparse(io.BytesIO(doc.encode()), ("start", "end"))])
pull = ET.XMLPullParser(("start", "end", "comment", "pi", "start-ns", "end-ns"))
for i in range(0, len(doc), 7): pull.feed(doc[i:i + 7])
print([(event, getattr(e, "tag", e) if event in ("start", "end") else getattr(e, "text", e)) for event, e in pull.read_events()])
for bad in ("<a>", "<a></b>", "<a b='1' b='2'/>", "x", "<a>&u;</a>", "<a/><b/>", "<a x='<'/>", ""):
    try: ET.fromstring(bad)
    except ET.ParseError as err: print(type(err), err, err.code, err.position)
class Handler(xml.sax.handler.ContentHandler):
    def startElementNS(self, name, qname, attrs): print("start", name, qname, dict(attrs.items()))
    def endElementNS(self, name, qname): print("end", name, qname)
    def characters(self, text): print("text", repr(text))
parser = xml.sax.make_parser(); parser.setFeature(xml.sax.handler.feature_namespaces, True)
parser.setContentHandler(Handler()); parser.parse(io.BytesIO(doc.encode()))
print(xml.dom.minidom.parseString(doc).toxml())
print([(event, node.nodeName) for event, node in xml.dom.pulldom.parseString(doc)])
data = {"a": [1, 2.5, True, b"bytes", "t\u00e9xt", datetime.datetime(2020, 1, 2, 3, 4, 5)], "d": {"x": -1}}
print(plistlib.loads(plistlib.dumps(data)) == data)
print(xmlrpc.client.loads(xmlrpc.client.dumps((1, "a<b", [2.5, None], {"k": True}), "m", allow_none=True)))
for name in ("foo", "gbk", "base64", "cp037", "koi8-r"):
    p = expat.ParserCreate(); p.CharacterDataHandler = lambda s: print(ascii(s))
    try: print(p.Parse(b'<?xml version="1.0" encoding="' + name.encode() + b'"?><a>\xc1</a>', True))
    except Exception as err: print(type(err), err, p.ErrorCode, p.ErrorByteIndex)
def boom(*args): 1 / 0
p = expat.ParserCreate(); p.StartElementHandler = boom
try: p.Parse("<a><b/></a>", True)
except ZeroDivisionError: traceback.print_exc()
