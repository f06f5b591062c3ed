# -*- coding: latin-1 -*-
text = "café"
print(text, "ü", b"\xe9")
