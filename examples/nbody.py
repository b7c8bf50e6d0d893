"""The outer planets, the inner ones and the Sun for some years: how far each is from where it was, and how well energy holds.

    ./ws run examples/nbody.py [YEARS]
"""

import math
import sys
import time

DAYS = 365.25
GRAVITY = 2.9591220828559093e-4  # au^3 / (solar mass day^2)


class Body:
    def __init__(self, name, mass, distance, angle=0.0):
        self.name, self.mass = name, mass
        speed = math.sqrt(GRAVITY / distance) if distance else 0.0
        self.x, self.y, self.z = distance * math.cos(angle), distance * math.sin(angle), 0.0
        self.vx, self.vy, self.vz = -speed * math.sin(angle), speed * math.cos(angle), speed * 0.01


def energy(bodies):
    total = 0.0
    for i, a in enumerate(bodies):
        total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
        for b in bodies[i + 1:]:
            total -= GRAVITY * a.mass * b.mass / math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2)
    return total


def advance(bodies, pairs, step):
    for a, b in pairs:
        dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
        squared = dx * dx + dy * dy + dz * dz
        pull = GRAVITY * step / (squared * math.sqrt(squared))
        on_a, on_b = b.mass * pull, a.mass * pull
        a.vx -= dx * on_a
        a.vy -= dy * on_a
        a.vz -= dz * on_a
        b.vx += dx * on_b
        b.vy += dy * on_b
        b.vz += dz * on_b
    for body in bodies:
        body.x += body.vx * step
        body.y += body.vy * step
        body.z += body.vz * step


def main():
    years = float(sys.argv[1]) if len(sys.argv) > 1 else 100
    bodies = [Body("Sun", 1.0, 0.0), Body("Earth", 3.0e-6, 1.0), Body("Mars", 3.2e-7, 1.52, 1.0), Body("Jupiter", 9.5e-4, 5.2, 2.0),
              Body("Saturn", 2.9e-4, 9.58, 3.0), Body("Uranus", 4.4e-5, 19.2, 4.0), Body("Neptune", 5.2e-5, 30.1, 5.0)]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    before, step = energy(bodies), 2.0
    started = time.perf_counter()
    steps = int(years * DAYS / step)
    for _ in range(steps):
        advance(bodies, pairs, step)
    elapsed = time.perf_counter() - started
    for body in bodies:
        print(f"{body.name:<8} x = {body.x:9.4f}  y = {body.y:9.4f}  z = {body.z:9.4f} au")
    print(f"energy kept to {abs(energy(bodies) / before - 1):.1e}; {steps} steps in {elapsed:.2f} s")


if __name__ == "__main__":
    main()
