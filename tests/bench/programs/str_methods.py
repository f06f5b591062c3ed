"""split, join, replace, strip, find, case, translate, slices, search: text of lines and words."""

TEXT = """The quick brown fox jumps over the lazy dog; pack my box with five dozen liquor jugs.
How vexingly quick daft zebras jump! Sphinx of black quartz, judge my vow.
  Jackdaws love my big sphinx of quartz.  The five boxing wizards jump quickly.
"""


def main():
    total = 0
    table = str.maketrans("aeiou", "AEIOU", ".,;!")
    for turn in range(2500):
        lines = (TEXT + str(turn)).splitlines()
        for line in lines:
            words = line.strip().split()
            total += len(words)
            joined = "-".join(word.lower() for word in words)
            total += joined.count("o") + joined.find("quartz") + len(joined.replace("qu", "kw"))
            total += len(line.translate(table))
            for word in words:
                if word.startswith("j") or word.endswith("k"):
                    total += 1
                elif word.isalpha() and word[0].isupper():
                    total += len(word[::-1].title())
                if "z" in word:
                    total += len(word.partition("z")[2])
        head, _, tail = lines[0].partition(";")
        total += len(head.upper().center(80)) + len(tail.ljust(50, ".")) + ord(head[turn % len(head)])
    return total
