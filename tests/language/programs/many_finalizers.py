"""Many objects that die one after the other: none waits for long, however dear looking for them has become."""


class Counted:
    died = 0

    def __del__(self):
        Counted.died += 1


ROUND = 300
late = 0
for round_ in range(12):
    for _ in range(ROUND):
        item = Counted()
    del item
    late = max(late, ROUND * (round_ + 1) - Counted.died)
print("late by less than a round:", late < ROUND)
