"""Short texts for `help("if")`, `help("SLICINGS")` and the like, by pydoc's labels. They stand in where the documentation's
own chapters are not at hand.
"""

topics = {}


def _add(label, text):
    topics[label] = text.strip("\n") + "\n"


_add("assert", """
The "assert" statement

   assert CONDITION
   assert CONDITION, MESSAGE

Raises AssertionError, with the message if there is one, when the condition is false. With the option -O assertions
are left out, so a condition must not do anything that the program needs.
""")
_add("assignment", """
Assignment

   TARGET = VALUE
   A, B, *REST = ITERABLE
   A = B = VALUE

The value is worked out first; then each target gets it, from left to right. A target is a name, an attribute (x.a), an
item (x[i]), a slice (x[i:j]), or a list of targets, which are given the items of an iterable: as many as there are
targets, or, with one starred target, the rest as a list.
""")
_add("assignment-expressions", """
Assignment expressions

   NAME := EXPRESSION

Gives the name the value, and is the value:

   while line := file.readline():
       print(line)

At the top of a statement it needs parentheses. Inside a comprehension the name belongs to the function around it.
""")
_add("async", """
Coroutines

   async def f(...): ...       defines a coroutine function; calling it gives a coroutine, which runs when awaited
   await x                     waits for an awaitable, inside "async def"
   async for x in y: ...       a loop over an asynchronous iterator (__aiter__, __anext__)
   async with x as y: ...      a block with an asynchronous context manager (__aenter__, __aexit__)

An "async def" with "yield" is an asynchronous generator. See the module asyncio.
""")
_add("await", """
Await

   await AWAITABLE

Suspends the coroutine until the awaitable is done, and is its result. Awaitable are coroutines, tasks, futures and objects
with __await__. At the prompt "await" works outside of functions, too.
""")
_add("atom-identifiers", """
Names

A name by itself is the value that is bound to it; NameError is raised if there is none. In a class, a name that begins
with two underscores and does not end with two is private: __x in class C stands for _C__x.
""")
_add("atom-literals", """
Literals

Strings, bytes, integers, floating-point and imaginary numbers are written as their values. Strings that stand side by side
are one string. A literal's value can't change; two equal literals may be the same object.
""")
_add("attribute-access", """
Customizing attribute access

   __getattribute__(self, name)       asked for every attribute
   __getattr__(self, name)            asked when an attribute was not found
   __setattr__(self, name, value)     called for x.name = value
   __delattr__(self, name)            called for del x.name
   __dir__(self)                      what dir(x) lists

Objects in a class with __get__, __set__ or __delete__ are descriptors: they decide what x.name means. "__slots__" names
the only attributes that instances have. Modules may have __getattr__ and __dir__ as functions.
""")
_add("attribute-references", """
Attribute references

   OBJECT.NAME

The attribute of an object: looked for in its type's data descriptors, in the object itself, in its type and the types that
it inherits from. AttributeError is raised if there is none.
""")
_add("augassign", """
Augmented assignment

   TARGET += VALUE        and  -=  *=  @=  /=  //=  %=  **=  >>=  <<=  &=  ^=  |=

Like TARGET = TARGET + VALUE, but the target is worked out once, and objects that can change (lists, sets) are changed
in place, by __iadd__ and its like.
""")
_add("binary", """
Binary arithmetic operations

   x * y      product, or repetition of a sequence
   x @ y      product of matrices
   x / y      quotient
   x // y     quotient, rounded down
   x % y      remainder, with the sign of y; for strings: formatting
   x + y      sum, or sequences put together
   x - y      difference, of sets too

Objects take part by __add__, __radd__ and their like.
""")
_add("bitwise", """
Binary bitwise operations

   x & y      and; of sets: what is in both
   x ^ y      exclusive or; of sets: what is in one of them
   x | y      or; of sets: what is in either; of dicts: both, y's values winning; of types: a union

"&" binds tighter than "^", and that tighter than "|".
""")
_add("bltin-code-objects", """
Code objects

What compile() makes, and a function's __code__: bytecode, constants, names, without an environment. exec() and eval() run
them. The module dis shows what is in them.
""")
_add("bltin-ellipsis-object", """
The Ellipsis object

"..." and "Ellipsis" are the one object of its type. It stands for what is left open: in slices of arrays, in types such as
tuple[int, ...], as a body that is yet to be written.
""")
_add("bltin-null-object", """
The null object

"None" is the one object of its type: what functions return that return nothing else. Compare with "x is None".
""")
_add("bltin-type-objects", """
Type objects

type(x) is the type of an object; types are objects themselves and are called to make instances. type(name, bases,
namespace) makes a new class. isinstance(x, T) and issubclass(S, T) heed inheritance.
""")
_add("booleans", """
Boolean operations

   not x          True if x is false
   x and y        x if x is false, else y
   x or y         x if x is true, else y

y is worked out only if it is needed. "not" binds tighter than "and", and that tighter than "or".
""")
_add("break", """
The "break" statement

Ends the innermost loop at once; its "else" part is not run. A "finally" on the way is.
""")
_add("callable-types", """
Emulating callable objects

   __call__(self, ...)

x(a, b) calls type(x).__call__(x, a, b).
""")
_add("calls", """
Calls

   f(a, b, *more, name=value, **others)

Values are given to the parameters by place and by name; "*" spreads an iterable over places, "**" a mapping over names.
TypeError is raised when a parameter gets none and has no default, gets two, or does not exist. Functions, methods,
classes and objects with __call__ can be called.
""")
_add("class", """
Class definitions

   @DECORATOR
   class NAME[TYPE PARAMETERS](BASES, metaclass=META, KEYWORD=VALUE):
       BODY

Runs the body in a namespace of its own and makes a class of what is in it. Attributes are looked for in the class and then in
its bases, in the order of NAME.__mro__. Instances are made by NAME(...), which calls __init__.
""")
_add("comparisons", """
Comparisons

   x < y   x <= y   x == y   x != y   x >= y   x > y
   x is y   x is not y          the same object
   x in y   x not in y          contained

a < b < c means a < b and b < c, with b worked out once. Objects take part by __lt__, __le__, __eq__, __ne__, __ge__, __gt__
and __contains__. Without these, "==" is "is", and an order raises TypeError.
""")
_add("compound", """
Compound statements

"if", "while", "for", "try", "with", "match", "def", "class" and their asynchronous forms hold other statements: on the
same line behind the colon, or indented on the lines below.
""")
_add("context-managers", """
Context managers

   __enter__(self)                                  called at the start of a "with" block; its result is bound by "as"
   __exit__(self, exc_type, exc_value, traceback)   called at its end; a true result swallows the exception

contextlib.contextmanager makes them of generators.
""")
_add("continue", """
The "continue" statement

Goes on with the next turn of the innermost loop. A "finally" on the way is run.
""")
_add("conversions", """
Arithmetic conversions

When operands are of different built-in numeric types, an int becomes a float, and a float complex; bool counts as int. Other
types decide for themselves.
""")
_add("customization", """
Basic customization

   __new__(cls, ...)           makes an instance       __init__(self, ...)    sets it up
   __del__(self)               before it goes away     __repr__, __str__      repr(x), str(x)
   __bytes__, __format__       bytes(x), format(x)     __hash__, __bool__     hash(x), bool(x)
   __lt__, __le__, __eq__, __ne__, __gt__, __ge__      comparisons

A class that defines __eq__ without __hash__ has instances that can't be hashed.
""")
_add("debugger", """
The debugger

   breakpoint()                stops here
   python -m pdb script.py     runs a script under it
   import pdb; pdb.pm()        looks at where the last exception was raised

At its prompt: h help, n next line, s into the call, r to the return, c on, l source, p x value, w stack, u and d up and down, b
breakpoints, q end.
""")
_add("del", """
The "del" statement

   del NAME, OBJECT.NAME, OBJECT[INDEX]

Takes away a name, an attribute, an item or a slice. The object itself lives on while anything else refers to it.
""")
_add("dict", """
Dictionary displays

   {KEY: VALUE, **OTHER, ...}
   {KEY: VALUE for X in ITERABLE if CONDITION}

Makes a dict. Of equal keys the last one's value stays.
""")
_add("dynamic-features", """
Names and dynamic code

Names in a function that are used before a module gives them a value are looked up when they are used. exec() and eval() see
the global and local names that they are given, not those of functions around the caller.
""")
_add("else", """
"else"

   if A: ...  elif B: ...  else: ...      run when no condition before was true
   for / while ...: ...  else: ...        run when the loop was not left by "break"
   try: ...  except E: ...  else: ...     run when nothing was raised
   X if A else Y                          Y when A is false
""")
_add("exceptions", """
Exceptions

"raise" ends what runs; the exception goes outward through the callers to the first "try" that has an "except" for it, and
ends the program with a traceback if there is none. All are instances of BaseException; those of programs inherit
from Exception. Several at once make an ExceptionGroup, handled by "except*".
""")
_add("execmodel", """
Names and scopes

Modules, classes and functions are blocks. A name that a block binds (by assignment, import, def, class, for, with, as a
parameter) is local to it, unless "global" or "nonlocal" say otherwise. Other names are looked for in the functions
around, in the module and in the built-in names. Class bodies are not looked at by the functions in them.
""")
_add("exprlists", """
Expression lists

   A, B, *C

Expressions with commas between make a tuple; one needs a comma behind it: (1,). A star spreads an iterable.
""")
_add("floating", """
Floating-point literals

   3.14   10.   .001   1e100   3.14e-10   0e0   3.14_15_93
""")
_add("for", """
The "for" statement

   for TARGET in ITERABLE:
       BODY
   else:
       run at the end, unless "break" ended the loop

Gives each item to the target in turn. "continue" begins the next turn. The target keeps its last value. range(n) counts.
""")
_add("formatstrings", """
Format strings

   "{} and {name}".format(x, name=y)        f"{x!r:>10}"

A field is {WHAT!CONVERSION:FORMAT}: what may be a place or a name (in f-strings any expression) with .attributes and [items];
the conversion r, s or a; the format

   [[FILL]ALIGN][SIGN][z][#][0][WIDTH][GROUPING][.PRECISION][TYPE]

with align < > = ^, sign + - or blank, grouping , or _, type s b c d o x X n e E f F g G %. {{ and }} are braces. In f-strings
{x=} shows the expression, too.
""")
_add("function", """
Function definitions

   @DECORATOR
   def NAME[TYPE PARAMETERS](a, b=DEFAULT, /, c, *args, d, **kwargs) -> ANNOTATION:
       BODY

Parameters before "/" are given by place only, those behind "*" by name only. Defaults are worked out once, at the definition. A
string at the start of the body is the documentation.
""")
_add("global", """
The "global" statement

   global NAME, ...

In this block the names are the module's, when assigned to as well.
""")
_add("id-classes", """
Reserved classes of names

   _         at the prompt: the last value; in "match": anything
   _x        not imported by "from m import *"
   __x__     names of the language itself
   __x       private to its class
""")
_add("identifiers", """
Identifiers and keywords

Letters (of any script), digits and underscores, not beginning with a digit. Keywords can't be names; "match", "case", "type" and
"_" are keywords only where they are meant.
""")
_add("if", """
The "if" statement

   if CONDITION:
       ...
   elif CONDITION:
       ...
   else:
       ...

Runs the first part whose condition is true, or the "else" part if none is. As an expression: X if CONDITION else Y.
""")
_add("imaginary", """
Imaginary literals

   3.14j   10.j   10j   .001j   1e100j

A complex number with real part 0; 3 + 4j is a sum.
""")
_add("import", """
The "import" statement

   import MODULE, PACKAGE.MODULE as NAME
   from MODULE import NAME, OTHER as ALIAS
   from . import SIBLING
   from MODULE import *

Finds and runs a module once, keeps it in sys.modules, and binds names. "*" takes what the module's __all__ lists, or all names
without an underscore in front.
""")
_add("in", """
Membership tests

   x in y        x not in y

Whether y contains x: by y.__contains__, else by going through y. For strings: whether x is a part of y. In "for x in y" it
names what is gone through.
""")
_add("integers", """
Integer literals

   7   2147483647   0o177   0b100110111   0xdeadbeef   100_000_000_000

They may be as long as memory allows.
""")
_add("lambda", """
Lambdas

   lambda PARAMETERS: EXPRESSION

A function without a name that returns the expression's value.
""")
_add("lists", """
List displays

   [A, B, *C]
   [EXPRESSION for X in ITERABLE if CONDITION]

Makes a list. The names of a comprehension are its own.
""")
_add("match", """
The "match" statement

   match SUBJECT:
       case PATTERN if GUARD:
           ...
       case _:
           ...

Runs the first case that fits. Patterns: a literal or dotted name (equal to it), a name (anything, which it is bound to), _ (anything),
A | B, [A, B, *REST], {KEY: P, **REST}, CLASS(P, name=P), P as NAME.
""")
topics["naming"] = topics["execmodel"]
_add("nonlocal", """
The "nonlocal" statement

   nonlocal NAME, ...

In this function the names are those of the function around it, when assigned to as well.
""")
_add("numbers", """
Numeric literals

Integers (12, 0xff, 1_000), floating-point numbers (1.5, 1e3) and imaginary numbers (2j). A sign is an operator, no part of them.
""")
_add("numeric-types", """
Emulating numeric types

   __add__ __sub__ __mul__ __matmul__ __truediv__ __floordiv__ __mod__ __divmod__ __pow__
   __lshift__ __rshift__ __and__ __xor__ __or__

each with an "r" form, asked of the right operand when the left one gives NotImplemented, and an "i" form for augmented
assignment; __neg__ __pos__ __abs__ __invert__ __complex__ __int__ __float__ __index__ __round__ __trunc__ __floor__ __ceil__.
""")
_add("objects", """
Objects, values and types

Everything is an object, with an identity (id(x), "is"), a type (type(x)) and a value. Values of some types can change (lists,
dicts, sets), those of others can't (numbers, strings, tuples). Objects go away when nothing refers to them any more.
""")
_add("operator-summary", """
Operator precedence, tightest first

   (...)  [...]  {...}
   x[i]  x(...)  x.a
   await x
   **
   +x  -x  ~x
   *  @  /  //  %
   +  -
   <<  >>
   &
   ^
   |
   in  not in  is  is not  <  <=  >  >=  !=  ==
   not x
   and
   or
   x if c else y
   lambda
   :=
""")
_add("pass", """
The "pass" statement

Does nothing; it stands where a statement has to be.
""")
_add("power", """
The power operator

   x ** y

Binds tighter than a sign on its left: -2 ** 2 is -4. An int to a negative power is a float. pow(x, y, m) is the power modulo m.
""")
_add("raise", """
The "raise" statement

   raise EXCEPTION
   raise EXCEPTION from CAUSE
   raise

Raises an exception, given as instance or class. "from" names what caused it, "from None" hides what it came from. By itself it raises
again what is being handled.
""")
_add("return", """
The "return" statement

   return
   return VALUE

Ends the function with a value, None if there is none. A "finally" on the way is run.
""")
_add("sequence-types", """
Emulating container types

   __len__(self)                   len(x)          __getitem__(self, key)           x[key]
   __setitem__(self, key, value)   x[key] = value  __delitem__(self, key)           del x[key]
   __missing__(self, key)          dict subclasses: a key that is not there
   __iter__(self)                  iter(x)         __reversed__(self)               reversed(x)
   __contains__(self, item)        item in x       __length_hint__(self)            about how long
""")
_add("shifting", """
Shifting operations

   x << n        x times 2 ** n
   x >> n        x divided by 2 ** n, rounded down
""")
_add("slicings", """
Slicings

   x[START:STOP]        x[START:STOP:STEP]

A part of a sequence: from start up to, without, stop. What is left out is the start or the end; negative numbers count from the
end. As a target it replaces the part.
""")
_add("specialattrs", """
Special attributes

   x.__dict__          an object's own attributes
   x.__class__         its class
   c.__bases__         a class's bases            c.__mro__           in which order they are looked at
   c.__name__          its name                   c.__qualname__      the name with what is around it
   c.__module__        where it was defined       c.__subclasses__()  what inherits from it directly
""")
_add("specialnames", """
Special method names

Operators and built-in functions call methods with special names, looked up in the type: x + y calls type(x).__add__(x, y). See
help("BASICMETHODS"), help("ATTRIBUTEMETHODS"), help("SEQUENCEMETHODS"), help("NUMBERMETHODS"), help("CALLABLEMETHODS").
""")
_add("string-methods", """
String methods

   case        capitalize casefold lower swapcase title upper
   searching   count endswith find index rfind rindex startswith
   questions   isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper
   parts       join partition removeprefix removesuffix rpartition rsplit split splitlines
   blanks      center expandtabs ljust lstrip rjust rstrip strip zfill
   other       encode format format_map maketrans replace translate

help(str.split) tells about one of them.
""")
_add("strings", """
String and bytes literals

   'a'   "a"   '''several lines'''   \"\"\"several lines\"\"\"

Prefixes: r (backslashes stay), b (bytes), f (f"{x}" is formatted), t (a template), u (none), and rb, rf, rt. Escapes: \\\\ \\' \\" \\a \\b \\f \\n \\r \\t \\v
\\ooo \\xhh, in strings also \\uxxxx \\Uxxxxxxxx \\N{NAME}. A backslash at the line's end joins it with the next one.
""")
_add("subscriptions", """
Subscriptions

   x[INDEX]

An item of a sequence by its number (negative from the end: IndexError if there is none) or of a mapping by its key (KeyError). Calls
__getitem__, for classes __class_getitem__.
""")
_add("truth", """
Truth values

False are None, False, zero of any numeric type, empty strings, sequences, sets and mappings, and objects whose __bool__ returns
False or whose __len__ returns 0. All else is true.
""")
_add("try", """
The "try" statement

   try:
       ...
   except TYPE as NAME:      the first that fits is run; without a type: any exception
       ...
   else:                     nothing was raised
       ...
   finally:                  in any case, at the end
       ...

"except TYPE, OTHER:" names several. "except*" handles the part of an exception group that fits.
""")
_add("types", """
The standard type hierarchy

   None, NotImplemented, Ellipsis
   numbers      int (bool), float, complex
   sequences    str, bytes, tuple; list, bytearray can change
   sets         frozenset; set can change
   mappings     dict
   callables    functions, methods, generator and coroutine functions, classes, objects with __call__
   modules, classes, instances, code, frames, tracebacks, slices
""")
_add("typesfunctions", """
Functions

Made by "def" and "lambda", and called: f(...). Their attributes: __name__ __qualname__ __doc__ __module__ __defaults__ __kwdefaults__
__code__ __globals__ __closure__ __annotations__ __type_params__ __dict__.
""")
_add("typesmapping", """
Mapping types: dict

   d[k]   d[k] = v   del d[k]   k in d   len(d)   list(d)   iter(d)   reversed(d)   d | other   d |= other
   clear copy fromkeys get items keys pop popitem setdefault update values

Keys must be hashable; they stay in the order in which they were put in.
""")
_add("typesmethods", """
Methods

Functions found in a class by way of an instance: x.m(a) calls the function with x first. m.__self__ is the instance, m.__func__ the
function.
""")
_add("typesmodules", """
Modules

m.NAME is the object bound to the name in m's namespace, m.__dict__. Made by "import".
""")
_add("typesseq", """
Sequence types: list, tuple, range, str, bytes

   x in s   s + t   s * n   s[i]   s[i:j:k]   len(s)   min(s)   max(s)   s.index(x)   s.count(x)
""")
_add("typesseq-mutable", """
Mutable sequence types: list, bytearray

   s[i] = x   s[i:j] = t   del s[i:j]   s += t   s *= n
   append clear copy extend insert pop remove reverse; of lists also sort
""")
_add("unary", """
Unary operations

   -x   +x   ~x (for integers -(x + 1))
""")
_add("while", """
The "while" statement

   while CONDITION:
       BODY
   else:
       run when the condition is false, not after "break"

"continue" goes to the condition at once.
""")
_add("with", """
The "with" statement

   with EXPRESSION as TARGET, OTHER as TARGET:
       BODY

Calls the context manager's __enter__, runs the body, and calls __exit__ however it ends: files are closed, locks released.
""")
_add("yield", """
Yield

   yield VALUE
   yield from ITERABLE

Makes a function a generator: calling it gives an iterator, which runs up to the next "yield" each time a value is asked for. The value
of the expression is what send() gave; "yield from" hands everything through to another generator and is what that returned.
""")
