"""Measures how visible faces are: for every face in LINES, the JSON report of
`maskdetect annotate`, prints the largest value and the number of colours in the
middle half of its box.

    pixels.py LINES RAW WIDTH HEIGHT

RAW: the RGB frames of all lines, in the same order; WIDTH is a multiple of 4.
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
