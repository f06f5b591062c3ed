"""Planets around a sun: float arithmetic on lists."""

STEP = 0.01


def bodies():
    return [
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 39.47),
        ([4.84, -1.16, -0.10], [0.606, 2.81, -0.02], 0.037),
        ([8.34, 4.12, -0.4], [-1.01, 1.82, 0.008], 0.011),
        ([12.89, -15.11, -0.22], [1.08, 0.868, -0.010], 0.0017),
        ([15.37, -25.9, 0.179], [0.979, 0.594, -0.034], 0.002),
    ]


def advance(pairs, system, steps):
    for _ in range(steps):
        for (p1, v1, m1), (p2, v2, m2) in pairs:
            dx = p1[0] - p2[0]
            dy = p1[1] - p2[1]
            dz = p1[2] - p2[2]
            mag = STEP * (dx * dx + dy * dy + dz * dz) ** -1.5
            b1 = m1 * mag
            b2 = m2 * mag
            v1[0] -= dx * b2
            v1[1] -= dy * b2
            v1[2] -= dz * b2
            v2[0] += dx * b1
            v2[1] += dy * b1
            v2[2] += dz * b1
        for position, (vx, vy, vz), _mass in system:
            position[0] += STEP * vx
            position[1] += STEP * vy
            position[2] += STEP * vz


def energy(pairs, system):
    total = 0.0
    for (p1, _v1, m1), (p2, _v2, m2) in pairs:
        distance = ((p1[0] - p2[0]) ** 2 + (p1[1] - p2[1]) ** 2 + (p1[2] - p2[2]) ** 2) ** 0.5
        total -= m1 * m2 / distance
    for _position, (vx, vy, vz), mass in system:
        total += mass * (vx * vx + vy * vy + vz * vz) / 2
    return total


def main():
    system = bodies()
    pairs = [(a, b) for i, a in enumerate(system) for b in system[i + 1 :]]
    advance(pairs, system, 9000)
    return round(energy(pairs, system), 9)
