"""An LRU cache over a doubly linked list, as a class and as a decorator."""


class Node:
    __slots__ = "key", "value", "before", "after"

    def __init__(self, key=None, value=None):
        self.key, self.value = key, value
        self.before = self.after = self


class LRUCache:
    """Holds at most `capacity` items; the least recently used one goes first."""

    def __init__(self, capacity):
        if capacity <= 0:
            raise ValueError("capacity must be positive")
        self.capacity = capacity
        self.nodes = {}
        self.root = Node()
        self.hits = self.misses = 0

    def _unlink(self, node):
        node.before.after, node.after.before = node.after, node.before

    def _push(self, node):
        last = self.root.before
        last.after = self.root.before = node
        node.before, node.after = last, self.root

    def __len__(self):
        return len(self.nodes)

    def __contains__(self, key):
        return key in self.nodes

    def __getitem__(self, key):
        try:
            node = self.nodes[key]
        except KeyError:
            self.misses += 1
            raise
        self.hits += 1
        self._unlink(node)
        self._push(node)
        return node.value

    def __setitem__(self, key, value):
        if key in self.nodes:
            node = self.nodes[key]
            node.value = value
            self._unlink(node)
        else:
            if len(self) >= self.capacity:
                oldest = self.root.after
                self._unlink(oldest)
                del self.nodes[oldest.key]
            node = self.nodes[key] = Node(key, value)
        self._push(node)

    def __delitem__(self, key):
        self._unlink(self.nodes.pop(key))

    def __iter__(self):
        node = self.root.after
        while node is not self.root:
            yield node.key
            node = node.after

    def items(self):
        for key in self:
            yield key, self.nodes[key].value

    def __repr__(self):
        inside = ", ".join(f"{k!r}: {v!r}" for k, v in self.items())
        return f"{type(self).__name__}({{{inside}}}, hits={self.hits}, misses={self.misses})"


def memoize(capacity=4):
    def decorate(function):
        cache = LRUCache(capacity)

        def wrapper(*args, **kwargs):
            key = (args, tuple(sorted(kwargs.items())))
            try:
                return cache[key]
            except KeyError:
                result = cache[key] = function(*args, **kwargs)
                return result

        wrapper.cache = cache
        wrapper.__name__ = function.__name__
        wrapper.__wrapped__ = function
        return wrapper

    return decorate


cache = LRUCache(3)
for word in "the quick brown the fox jumps the lazy brown dog".split():
    if word in cache:
        cache[word] += 1
    else:
        cache[word] = 1
    print(f"{word:>6}", list(cache), len(cache))
print(cache)
del cache["lazy"]
print(cache)
try:
    cache["missing"]
except KeyError as error:
    print("KeyError", error, error.args)
try:
    LRUCache(0)
except ValueError as error:
    print(type(error).__name__, error)

calls = []


@memoize(capacity=50)
def fibonacci(n):
    calls.append(n)
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


print(fibonacci(40), len(calls), fibonacci.__name__)
print(fibonacci.cache.hits, fibonacci.cache.misses, len(fibonacci.cache))


@memoize()
def power(base, *, exponent=2):
    return base ** exponent


print([power(i % 3, exponent=i % 2 + 1) for i in range(12)])
print(power.cache)
