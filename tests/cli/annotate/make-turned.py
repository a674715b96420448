"""Writes an RGB picture in each of the eight EXIF orientations, as PNG and as
TIFF in both byte orders. All look the same if the orientation is applied.

    make-turned.py RAW WIDTH HEIGHT FOLDER

Files: FOLDER/png-N.png, tiff-N.tiff and big-N.tif (big-endian), N: orientation.
"""
import struct
import sys
import zlib

raw, width, height, folder = sys.argv[1:]
width, height = int(width), int(height)
stride = (3 * width + 3) // 4 * 4
data = open(raw, "rb").read()
upright = [[data[y * stride + 3 * x:y * stride + 3 * x + 3] for x in range(width)]
           for y in range(height)]


def mirror(rows):
    return [row[::-1] for row in rows]


def flip(rows):
    return rows[::-1]


def transpose(rows):
    return [list(column) for column in zip(*rows)]


# EXIF 2.32, 4.6.4: the position of the first row and the first column
ways = {1: lambda r: r, 2: mirror, 3: lambda r: flip(mirror(r)), 4: flip,
        5: transpose, 6: lambda r: flip(transpose(r)),
        7: lambda r: flip(mirror(transpose(r))),
        8: lambda r: mirror(transpose(r))}


def chunk(kind, body):
    return (struct.pack(">I", len(body)) + kind + body
            + struct.pack(">I", zlib.crc32(kind + body)))


def png(rows, way):
    exif = (b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x112, 3, 1, way, 0, 0))
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2,
                                         0, 0, 0))
            + chunk(b"eXIf", exif)
            + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"".join(row)
                                                    for row in rows)))
            + chunk(b"IEND", b""))


def tiff(rows, way, order):
    pixels = b"".join(b"".join(row) for row in rows)
    tags = [(256, 4, 1, len(rows[0])), (257, 4, 1, len(rows)), (258, 3, 3, 8),
            (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 0), (274, 3, 1, way),
            (277, 3, 1, 3), (278, 4, 1, len(rows)), (279, 4, 1, len(pixels)),
            (284, 3, 1, 1)]
    begin = 8 + 2 + 12 * len(tags) + 4
    out = struct.pack(order + "H", len(tags))
    for tag, kind, n, value in tags:
        if tag == 258:
            value = begin
        if tag == 273:
            value = begin + 6
        out += struct.pack(order + "HHI", tag, kind, n)
        short = kind == 3 and n == 1
        out += struct.pack(order + ("HH" if short else "I"), value,
                           *([0] if short else []))
    return ((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
            + out + struct.pack(order + "I", 0)
            + struct.pack(order + "HHH", 8, 8, 8) + pixels)


for way, turn in ways.items():
    rows = turn(upright)
    for name, body in ((f"png-{way}.png", png(rows, way)),
                       (f"tiff-{way}.tiff", tiff(rows, way, "<")),
                       (f"big-{way}.tif", tiff(rows, way, ">"))):
        open(f"{folder}/{name}", "wb").write(body)
