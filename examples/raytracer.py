"""A ray tracer that writes a PNG: spheres over a chequered floor, with shadows and reflections.

    ./ws run examples/raytracer.py [WIDTH] [FILE]        (default: 320 pixels, scene.png)
"""

import math
import struct
import sys
import time
import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vector:
    x: float
    y: float
    z: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def unit(self):
        return self * (1.0 / math.sqrt(self.dot(self)))


class Sphere:
    def __init__(self, centre, radius, colour, shine=0.3):
        self.centre, self.radius, self.colour, self.shine = centre, radius, colour, shine

    def hit(self, origin, direction):
        """The distance along the ray at which it enters the sphere, or None."""
        to_centre = self.centre - origin
        along = to_centre.dot(direction)
        inside = self.radius * self.radius - (to_centre.dot(to_centre) - along * along)
        if inside < 0.0:
            return None
        distance = along - math.sqrt(inside)
        return distance if distance > 1e-4 else None

    def normal(self, point):
        return (point - self.centre).unit()

    def colour_at(self, point):
        return self.colour


class Floor:
    shine = 0.15

    def hit(self, origin, direction):
        if direction.y > -1e-6:
            return None
        distance = -origin.y / direction.y
        return distance if distance > 1e-4 else None

    def normal(self, point):
        return Vector(0.0, 1.0, 0.0)

    def colour_at(self, point):
        dark = (math.floor(point.x) + math.floor(point.z)) % 2
        return Vector(0.25, 0.25, 0.3) if dark else Vector(0.85, 0.85, 0.8)


class Scene:
    def __init__(self, shapes, light):
        self.shapes, self.light = shapes, light

    def first_hit(self, origin, direction):
        nearest, found = math.inf, None
        for shape in self.shapes:
            distance = shape.hit(origin, direction)
            if distance is not None and distance < nearest:
                nearest, found = distance, shape
        return found, nearest

    def trace(self, origin, direction, depth=3):
        shape, distance = self.first_hit(origin, direction)
        if shape is None:
            height = max(0.0, direction.y)
            return Vector(0.5 + 0.2 * height, 0.65 + 0.2 * height, 0.9)
        point = origin + direction * distance
        normal = shape.normal(point)
        to_light = self.light - point
        light_distance = math.sqrt(to_light.dot(to_light))
        to_light = to_light * (1.0 / light_distance)
        blocker, where = self.first_hit(point, to_light)
        lit = 0.0 if blocker is not None and where < light_distance else max(0.0, normal.dot(to_light))
        colour = shape.colour_at(point) * (0.2 + 0.8 * lit)
        if depth and shape.shine:
            mirrored = direction - normal * (2.0 * direction.dot(normal))
            colour = colour * (1.0 - shape.shine) + self.trace(point, mirrored, depth - 1) * shape.shine
        return colour


def png(rows):
    """The bytes of a PNG file of rows of (red, green, blue) with values from 0 to 255."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    raw = b"".join(b"\0" + bytes(value for pixel in row for value in pixel) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def main():
    width = int(sys.argv[1]) if len(sys.argv) > 1 else 320
    file = sys.argv[2] if len(sys.argv) > 2 else "scene.png"
    height = width * 9 // 16
    shapes = [Floor(), Sphere(Vector(0.0, 1.0, 4.0), 1.0, Vector(0.9, 0.2, 0.2)), Sphere(Vector(2.0, 0.7, 3.2), 0.7, Vector(0.2, 0.6, 0.3), 0.1),
              Sphere(Vector(-1.9, 0.8, 3.4), 0.8, Vector(0.9, 0.9, 0.95), 0.7)]
    shapes += [Sphere(Vector(math.cos(i) * 3.5, 0.25, 4.5 + math.sin(i) * 2.5), 0.25, Vector(0.3 + 0.1 * (i % 5), 0.4, 0.9 - 0.1 * (i % 6))) for i in range(9)]
    scene, eye = Scene(shapes, Vector(-4.0, 6.0, -2.0)), Vector(0.0, 1.4, -1.5)
    started = time.perf_counter()
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            direction = Vector((x - width / 2) / width * 1.8, (height / 2 - y) / width * 1.8, 1.5).unit()
            colour = scene.trace(eye, direction)
            row.append(tuple(min(255, int(255 * value ** 0.8)) for value in (colour.x, colour.y, colour.z)))
        rows.append(row)
    with open(file, "wb") as out:
        out.write(png(rows))
    print(f"{file}: {width} x {height} pixels in {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
