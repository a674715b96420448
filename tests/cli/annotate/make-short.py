"""Writes pictures whose data ends too early, and whole ones, into a folder.

usage: make-short.py FOLDER RGB WIDTH HEIGHT

RGB holds the pixels. The files named whole-* are complete. Those named short-*
have the right structure and checksums, but too few rows; those named twice-*
claim two sizes.
"""

import struct
import sys
import zlib

folder, rgb = sys.argv[1:3]
width, height = map(int, sys.argv[3:])
pixels = open(rgb, "rb").read()


def write(name, *parts):
    with open(f"{folder}/{name}", "wb") as out:
        out.write(b"".join(parts))


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def png(name, interlaced, data):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlaced)
    half = len(data) // 2
    write(name, b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header),
          chunk(b"IDAT", data[:half]), chunk(b"IDAT", data[half:]),
          chunk(b"IEND", b""))


def rows(x, y, dx, dy):
    for j in range(y, height, dy):
        line = pixels[3 * width * j:3 * width * (j + 1)]
        yield b"\0" + b"".join(line[3 * i:3 * i + 3]
                               for i in range(x, width, dx))


PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
          (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
plain = list(rows(0, 0, 1, 1))
interlaced = [row for step in PASSES for row in rows(*step)]
for kind, lines in enumerate((plain, interlaced)):
    png(f"whole-{kind}.png", kind, zlib.compress(b"".join(lines)))
    png(f"short-{kind}.png", kind, zlib.compress(b"".join(lines[:-1])))
# libpng warns of an invalid stream as well
whole = zlib.compress(b"".join(plain))
png("short-2.png", 0, whole[:len(whole) // 2] + b"\xff" * 1000)

for kind, step in (("P1", 3), ("P2", 3), ("P3", 1)):
    numbers = [b"%d" % (n & 1 if kind == "P1" else n) for n in pixels[::step]]
    head = b"%s\n%d %d\n" % (kind.encode(), width, height)
    head += b"" if kind == "P1" else b"255\n"
    space = b"" if kind == "P1" else b" "
    write(f"whole-{kind}.pnm", head, space.join(numbers), b"\n")
    write(f"short-{kind}.pnm", head, space.join(numbers[:-1]), b"\n")


def tiff(name, sizes):
    tags = [(tag, 4, size) for size in sizes for tag in (256, 257)]
    tags += [(258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1),
             (278, 4, sizes[0]), (279, 4, 1)]
    write(name, b"II*\0", struct.pack("<IH", 12, 0)[:4], b"\0\0\0\0",
          struct.pack("<H", len(tags)),
          *(struct.pack("<HHII", tag, kind, 1, value)
            for tag, kind, value in tags), struct.pack("<I", 0))


tiff("twice-1.tif", (20000, 10))
tiff("twice-2.tif", (10, 20000))


def box(kind, data):
    return struct.pack(">I", len(data) + 8) + kind + data


sizes = b"".join(box(b"ispe", struct.pack(">III", 0, side, side))
                 for side in (20000, 10))
for brand in b"heic", b"avif":
    write(f"twice-{brand.decode()}.{brand.decode()}",
          box(b"ftyp", brand + b"\0\0\0\0mif1"),
          box(b"meta", b"\0\0\0\0" + box(b"iprp", box(b"ipco", sizes))))
