"""Makes a clip in which a face appears late, and measures how visible it is.

    passes.py hide IN.y4m OUT.y4m N   replaces the first N frames by grey
    passes.py seen RAW WIDTH HEIGHT   prints the mean of the middle of each
                                      frame; RAW: 8-bit grey frames
"""
import sys

if sys.argv[1] == "hide":
    data = open(sys.argv[2], "rb").read()
    head, rest = data.split(b"\n", 1)
    width, height = (int(field[1:]) for field in head.split()[1:3])
    size = width * height * 3 // 2
    out, at, i = [head + b"\n"], 0, 0
    while at < len(rest):
        end = rest.index(b"\n", at) + 1
        frame = rest[end:end + size]
        out += [rest[at:end],
                b"\x80" * size if i < int(sys.argv[4]) else frame]
        at, i = end + size, i + 1
    open(sys.argv[3], "wb").write(b"".join(out))
else:
    raw = open(sys.argv[2], "rb").read()
    width, height = map(int, sys.argv[3:])
    for at in range(0, len(raw), width * height):
        rows = [raw[at + y * width + width * 7 // 16:][:width // 8]
                for y in range(height * 7 // 16, height * 9 // 16)]
        print(round(sum(map(sum, rows)) / (len(rows) * len(rows[0]))))
