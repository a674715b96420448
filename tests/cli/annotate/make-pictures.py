"""Writes pictures that claim to be huge, files that are not pictures, and a PNG
with an EXIF orientation.

    make-pictures.py FOLDER PNG
"""
import struct
import sys
import zlib

folder, picture = sys.argv[1:]


def write(name, data):
    open(f"{folder}/{name}", "wb").write(data)


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def header(width, height):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


# Small files that claim to be huge pictures
magic = b"\x89PNG\r\n\x1a\n"
end = chunk(b"IEND", b"")
write("huge.png", magic + header(30000, 30000)
      + chunk(b"IDAT", zlib.compress(b"\0" * 40)) + end)
write("wide.png", magic + header(2000000000, 1)
      + chunk(b"IDAT", zlib.compress(b"\0" * 40)) + end)
write("huge.gif", b"GIF89a" + struct.pack("<HH", 32000, 32000) + b"\x80\0\0"
      + b"\0" * 6 + b",\0\0\0\0" + struct.pack("<HH", 32000, 32000)
      + b"\0\2\2L\1\0;")
write("huge.bmp", b"BM" + struct.pack("<IHHI", 54, 0, 0, 54)
      + struct.pack("<IiiHHIIiiII", 40, 30000, -30000, 1, 24, 0, 0, 0, 0, 0, 0))
write("huge.ppm", b"P6\n# x\n30000 30000\n255\n\0\0\0")



def box(kind, data):
    return struct.pack(">I", 8 + len(data)) + kind + data


def siz(side):
    return b"\xff\x4f\xff\x51" + struct.pack(">HHIIII", 41, 0, side, side, 0, 0)


def jxl(*fields):
    value = shift = 0
    for n, field in fields:
        value |= field << shift
        shift += n
    return b"\xff\x0a" + value.to_bytes(16, "little")


# What looks like a small codestream is in another box
write("huge.jp2", box(b"jP  ", b"\r\n\x87\n") + box(b"uuid", siz(16))
      + box(b"jp2c", siz(30000) + b"\xff\xd9"))
# Height, ratio, width: as numbers, and 30000 × 30000 as a ratio of 1, in a part
write("huge.jxl", jxl((1, 0), (2, 2), (18, 29999), (3, 0), (2, 3), (30, 29999)))
write("part.jxl", box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl \0\0\0\0jxl ")
      + box(b"jxlp", b"\0\0\0\0" + jxl((1, 0), (2, 2), (18, 29999), (3, 1))))
write("small.jxl", jxl((1, 1), (5, 7), (3, 7)))
write("none.jxl", box(b"JXL ", b"\r\n\x87\n") + box(b"free", jxl((1, 1))))
write("none.avif", box(b"ftyp", b"avif\0\0\0\0mif1")
      + box(b"meta", b"\0\0\0\0" + box(b"hdlr", b"\0" * 8 + b"pict")))

# A playlist and a drawing that refer to other files
other = b"file://" + folder.encode() + b"/other.png"
write("list.png", b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n"
      b"#EXTINF:1,\n" + other + b"\n#EXT-X-ENDLIST\n")
write("drawing.png", b'<?xml version="1.0"?><svg width="320" height="240" '
      b'xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/'
      b'xlink"><image width="320" height="240" x:href="' + other + b'"/></svg>')

# The picture, with the EXIF orientation of a camera held sideways
exif = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x112, 3, 1, 6, 0, 0)
data = open(picture, "rb").read()
write("turned-png.png", data[:-12] + chunk(b"eXIf", exif) + data[-12:])
