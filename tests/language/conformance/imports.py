"""Imports of source files: packages, relative and circular imports, namespaces, star imports, errors, module objects."""

import os
import sys

FILES = {
    'badall.py': "__all__ = ['nope']\n",
    'badall2.py': '__all__ = [1]\n',
    'badall3.py': '__all__ = 5\n',
    'circ_a.py': 'import circ_b; x = circ_b.y\n',
    'circ_b.py': 'import circ_a; y = 1; z = circ_a.x\n',
    'circ_c.py': 'from circ_d import y; x = 1\n',
    'circ_d.py': 'from circ_c import x; y = 1\n',
    'emptypkg/mod.py': 'x = 1\n',
    'modattr.py': "def __getattr__(n): \n    if n == 'dyn': return 'dynamic'\n    raise AttributeError(n)\ndef __dir__(): return ['z', 'y']\n",
    'ns/mod.py': "print('ns mod', __name__)\n",
    'pkg/__init__.py': "print('init pkg', __name__, __package__, __path__ is not None)\n__all__ = ['a', 'b']\nfrom . import a\nx = 1\n",
    'pkg/a.py': "print('a', __name__, __package__); val = 'A'\n",
    'pkg/b.py': "print('b', __name__); from .a import val; from ..pkg import x\n",
    'pkg/sub/__init__.py': "print('sub', __name__, __package__); from .. import a; from ..a import val\n",
    'pkg/sub/miss.py': 'from .. import missing_name\n',
    'pkg/sub/miss2.py': 'from . import nomod\n',
    'pkg/sub/miss3.py': 'from .nomod import q\n',
    'pkg/sub/toofar.py': 'from ... import nothing\n',
    'raises.py': '1/0\n',
    'removed.py': 'import sys; del sys.modules[__name__]\n',
    'replaced.py': "import sys; sys.modules[__name__] = 'replaced'\n",
    'shadowed.py': 'import math; math = 5\n',
    'star.py': '_hidden = 1; shown = 2; import sys as _s\n',
    'syntax.py': 'x = = 1\n',
}

for path, text in FILES.items():
    parts = path.split("/")
    for depth in range(1, len(parts)):
        folder = "/".join(parts[:depth])
        if not os.path.isdir(folder):
            os.mkdir(folder)
    with open(path, "w") as file:
        file.write(text)
if not os.path.isdir("ns/inner"):
    os.mkdir("ns/inner")
sys.path.insert(0, os.getcwd())

CASES = r'''
? import pkg
? import pkg.a
? import pkg.b as q; print(q.val)
? from pkg import a, x
? from pkg import *
? import pkg.sub
? from pkg.sub import a
? import pkg.sub.toofar
? import pkg.sub.miss
? import pkg.sub.miss2
? import pkg.sub.miss3
? import pkg.nope
? from pkg import nope
? import pkg.a.b
? from pkg.a import val as v, zz
? import circ_a
? import circ_c
? import circ_d
? import ns.mod
? import ns; print(ns.__path__ is not None, ns.__file__ if hasattr(ns, "__file__") else "nofile")
? import ns.inner
? import ns.nothing
? import raises
? import raises
? import syntax
? from badall import *
? from badall2 import *
? from badall3 import *
? from star import *
? from star import _hidden
? import modattr; print(modattr.dyn, dir(modattr))
? from modattr import dyn
? from modattr import other
? import modattr; modattr.other
? import emptypkg; print(emptypkg)
? import emptypkg.mod as m; print(m.x)
? import shadowed; print(shadowed.math)
? import replaced; print(replaced)
? import removed
? from . import x
? from .a import x
? import sys.path
? from sys import path as p, maxsize
? import os.path as osp; print(osp.__name__ in ("posixpath","ntpath"))
? import sys as s, math as m
? import math.foo
? from math import foo
? from math import sqrt, foo2
? __import__("pkg.a").__name__ == "pkg" or 1/0
? print(__import__("pkg.a", fromlist=["val"]).__name__)
? __import__("a", {"__package__": "pkg"}, {}, [], 1)
? __import__("a", {"__name__": "x"}, {}, [], 1)
? __import__("pkg", level=-1)
? import __main__; print(__main__.__name__)
? sys = __import__("sys"); sys.modules["fake"] = None; import fake
? sys = __import__("sys"); sys.modules["fake2"] = 5; import fake2; print(fake2)
? from fake2 import zz
? import importlib; print(importlib.import_module("pkg.a").val)
? import importlib; importlib.reload(__import__("star"))
? import pkg; print(pkg.__name__, pkg.__package__, pkg.__spec__.name, pkg.__spec__.origin[-15:], type(pkg.__loader__).__name__, pkg.__file__[-15:], pkg.__cached__ is not None)
? import pkg; print(repr(pkg))
? import sys, builtins, math; print(sys, builtins, sys.__spec__, builtins.__spec__.origin)
? import pkg; print(sorted(k for k in vars(pkg)))
? from __future__ import annotations
? from __future__ import nope
? import pkg; pkg.nothing
? import pkg; del pkg.x; pkg.x
? import pkg; pkg.__name__ = 5; pkg.qq
? import types; m = types.ModuleType("mm", "doc"); print(m, m.__doc__, m.__dict__)
? import types; types.ModuleType()
? import types; types.ModuleType(1)
? import types; m = types.ModuleType("mm"); m.x
? import types; m = types.ModuleType("mm"); del m.__name__; m.x
? import types; m = types.ModuleType("mm"); m.__dict__ = {}
? import types; class_ = type("M", (types.ModuleType,), {"p": property(lambda s: 5)}); m = class_("z"); print(m.p, m)
? import pkg as a.b
? import types; print(types.ModuleType("q").__annotations__)
'''
