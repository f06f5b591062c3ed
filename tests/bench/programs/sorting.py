"""Sorting of ints, floats, strs, tuples, with keys, in place, plus a merge sort and a heap."""

from heapq import heapify, heappop, heappush
from operator import itemgetter


def numbers(count):
    x = 12345
    result = []
    for _ in range(count):
        x = (x * 1103515245 + 12345) % 2147483648
        result.append(x)
    return result


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    result = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    result.extend(left[i:])
    result.extend(right[j:])
    return result


def main():
    ints = numbers(5000)
    total = 0
    for _ in range(4):
        total += sorted(ints)[10]
        floats = [n / 7 for n in ints]
        floats.sort(reverse=True)
        words = [str(n) for n in ints]
        words.sort()
        pairs = sorted((n % 100, n) for n in ints)
        by_key = sorted(ints, key=lambda n: n % 1000)
        records = sorted(({"k": n % 77, "v": n} for n in ints[:2000]), key=itemgetter("k", "v"))
        total += int(floats[3]) + len(words[5]) + pairs[7][1] + by_key[9] + records[-1]["v"]
    total += merge_sort(ints)[17]
    heap = ints[:2000]
    heapify(heap)
    for n in ints[:1000]:
        heappush(heap, n // 2)
        total += heappop(heap)
    return total
