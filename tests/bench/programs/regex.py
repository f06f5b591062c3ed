"""Regular expressions: search, findall, sub, named groups, alternation, backtracking."""

import re

LOG = "\n".join(
    f"2026-{1 + i % 12:02d}-{1 + i % 28:02d} 10:{i % 60:02d}:07 [{'INFO' if i % 3 else 'WARN'}] user{i}@host{i % 7}.example.org GET /path/{i}?q={i * 7}"
    for i in range(150)
)

DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
ENTRY = re.compile(
    r"^(?P<date>\S+) (?P<time>\S+) \[(?P<level>INFO|WARN)\] (?P<user>\w+)@(?P<host>[\w.]+) (\w+) (?P<path>\S+)$", re.M
)
WORD = re.compile(r"[a-z]+", re.I)


def main():
    total = 0
    for _ in range(40):
        total += len(DATE.findall(LOG))
        for match in ENTRY.finditer(LOG):
            if match["level"] == "WARN":
                total += len(match.group("path")) + match.start("host")
        total += sum(len(word) for word in WORD.findall(LOG))
        total += len(DATE.sub(r"\3.\2.\1", LOG))
        total += len(re.sub(r"q=(\d+)", lambda m: "q=" + str(int(m[1]) + 1), LOG))
        total += len(re.split(r"[\s?/]+", LOG))
        for line in LOG.splitlines():
            if re.search(r"(a|b|c)*path/\d*[02468]\?", line):
                total += 1
            if re.match(r".*example\.(com|net|org)", line):
                total += 1
    return total
