"""Text put together character by character, run lengths, Caesar, palindromes, word counts."""


def encode(text):
    pieces = []
    last = ""
    count = 0
    for ch in text:
        if ch == last:
            count += 1
        else:
            if count:
                pieces.append(f"{count}{last}")
            last = ch
            count = 1
    pieces.append(f"{count}{last}")
    return "".join(pieces)


def caesar(text, shift):
    result = ""
    for ch in text:
        if "a" <= ch <= "z":
            result += chr((ord(ch) - 97 + shift) % 26 + 97)
        else:
            result += ch
    return result


def palindrome(text):
    low, high = 0, len(text) - 1
    while low < high:
        if text[low] != text[high]:
            return False
        low += 1
        high -= 1
    return True


def main():
    text = "aaabbbccd eeffg hhhhhiijk " * 160
    total = 0
    for shift in range(26):
        coded = caesar(text, shift)
        total += len(encode(coded)) + ord(coded[shift])
        half = coded[:300]
        total += palindrome(half + half[::-1]) + palindrome(coded)
        seen = set()
        for index, ch in enumerate(coded):
            if ch not in seen:
                seen.add(ch)
                total += index
    return total
