"""What is to be seen of faces in pictures: for every face in LINES, a report of
`maskdetect annotate --json`, the largest value and how many colours there are
in the middle half of its box, in the frame of its line.

    pixels.py LINES RAW WIDTH HEIGHT

RAW: the frames of all lines, in the lines' order: RGB, WIDTH divides by 4.
"""
import json
import sys

raw = open(sys.argv[2], "rb").read()
width, height = map(int, sys.argv[3:])
at = 0
for line in open(sys.argv[1]):
    for face in json.loads(line)["faces"]:
        x, y, w, h = (face[k] for k in ("x", "y", "width", "height"))
        starts = [at + 3 * ((y + j) * width + x + i)
                  for j in range(h // 4, h * 3 // 4)
                  for i in range(w // 4, w * 3 // 4)]
        values = [raw[start:start + 3] for start in starts]
        print(max(max(value) for value in values), len(set(values)))
    at += 3 * width * height
assert at == len(raw), (at, len(raw))
