import math
def step(bodies, dt):
    for i, (p, v, m) in enumerate(bodies):
        for q, w, n in bodies[i + 1:]:
            dx = [p[k] - q[k] for k in range(3)]
            d2 = dx[0] * dx[0] + dx[1] * dx[1] + dx[2] * dx[2]
            mag = dt / (d2 * math.sqrt(d2))
            for k in range(3):
                v[k] -= dx[k] * n * mag
                w[k] += dx[k] * m * mag
    for p, v, m in bodies:
        for k in range(3): p[k] += dt * v[k]
bodies = [([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 39.47), ([4.84, -1.16, -0.10], [0.6, 2.8, -0.02], 0.037), ([8.34, 4.12, -0.4], [-1.01, 1.82, 0.008], 0.011)]
for i in range(500): step(bodies, 0.01)
print([[x.hex() for x in p] for p, v, m in bodies])
