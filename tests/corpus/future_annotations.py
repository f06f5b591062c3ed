from __future__ import annotations, generator_stop

variable: dict[str, "list[int]"] = {}


def function(a: int | None, b: Callable[..., T] = lambda x, *y: x, *c: Unpack[Ts]) -> f"{T!r}" "text":
    x: not_kept = 1


class C:
    attribute: (1 + 2) * -3 ** 2 if a else [b for b in c if d][1:2, ...]
    other: await_ and (yield_ or not x) < y
