type Alias = int | str
type Generic[T, *Ts, **P] = dict[T, tuple[*Ts]] | Callable[P, T]
type Recursive[K: str, V: (int, float) = int] = dict[K, Recursive[K, V]]


def identity[T](x: T) -> T:
    return x


def bounded[T: "Base" = int, *Ts = *tuple[int, ...], **P = [int]](a: T, *args: *Ts) -> Callable[P, T]:
    def inner[U](u: U, t: T) -> (U, T):
        return u, t, T, U
    return inner


@decorator
class Box[T](Base[T], metaclass=Meta):
    item: T

    def get[U](self, default: U = None) -> T | U:
        return self.item if self.item else default

    type Inner = T

    class Nested[V]:
        pair: tuple[T, V]


async def asynchronous[T](x: T): return x
type = 1
type[type]
