"""json.dumps and json.loads of nested data."""

import json

DATA = {
    "users": [
        {
            "id": i,
            "name": f"User {i}",
            "email": f"user{i}@example.org",
            "scores": [i * 0.5, i / 3, -i, i * i],
            "active": i % 2 == 0,
            "note": None if i % 5 else 'said "hi"\n\ttwice \u00e4',
            "tags": {"a": i, "b": [True, False, None]},
        }
        for i in range(120)
    ]
}


def main():
    total = 0
    for _ in range(80):
        text = json.dumps(DATA)
        back = json.loads(text)
        total += len(text) + len(back["users"])
    total += len(json.dumps(DATA, indent=2, sort_keys=True))
    return total, back == DATA
