"""Writes an animated GIF from 8-bit grey frames, at ten frames per second.

    make-gif.py RAW WIDTH HEIGHT OUT.gif
"""
import struct
import sys

raw = open(sys.argv[1], "rb").read()
width, height = map(int, sys.argv[2:4])
out = [b"GIF89a", struct.pack("<HHBBB", width, height, 0xf7, 0, 0)]
out += [bytes([i, i, i]) for i in range(256)]


def codes(pixels):
    """LZW without compression: clears the table before codes grow."""
    bits = n = 0
    data = bytearray()
    for i, pixel in enumerate([None, *pixels, None]):
        for code in [256, pixel] if i % 250 == 1 else [pixel]:
            if code is None:
                code = 257 if i else 256
            bits |= code << n
            n += 9
            while n >= 8:
                data.append(bits & 255)
                bits >>= 8
                n -= 8
    data.append(bits & 255)
    return bytes(data)


for at in range(0, len(raw), width * height):
    out.append(b"\x21\xf9\x04" + struct.pack("<BHBB", 0, 10, 0, 0))
    out.append(b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x08")
    data = codes(raw[at:at + width * height])
    for start in range(0, len(data), 255):
        piece = data[start:start + 255]
        out.append(bytes([len(piece)]) + piece)
    out.append(b"\0")
out.append(b";")
open(sys.argv[4], "wb").write(b"".join(out))
