"""What a function holds stays alive with it: docstring, names, defaults, annotations, attributes."""


class Told:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("died:", self.name)


class Name(str):
    def __del__(self):
        print("died:", str(self))


def function(default=Told("default"), *, keyword=Told("keyword")):
    pass


function.__doc__ = Told("docstring")
function.__name__ = Name("name")
function.__annotations__ = {"default": Told("annotation")}
function.attribute = Told("attribute")
for count in range(3):
    item = Told(f"item {count}")
    del item
print(type(function.__doc__).__name__, function.__name__, function.attribute.name)
# The order at the end is another matter.
del Told.__del__, Name.__del__
