"""Annotations are evaluated lazily."""
from typing import Callable

module_level: int
with_value: list[int] = []
(parenthesized): str = "p"
holder.attribute: int = 1
holder[0]: int

if with_value:
    conditional: dict[str, Missing] = {}


def function(a: int, *args: *tuple[int], b: "str" = "x", **kw: Missing) -> Callable[[int], Undefined]:
    local: NeverEvaluated = 1
    unassigned: int
    return local


class Annotated:
    field: int
    other: "Annotated" = None
    __private: set[int]

    def method(self: "Annotated", x: field) -> other:
        pass

    if field:
        maybe: float


async def coroutine(x: (yield_, int)) -> None: ...
