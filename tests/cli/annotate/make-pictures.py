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
