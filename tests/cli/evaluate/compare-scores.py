#!/usr/bin/env python3
"""Compares `maskdetect evaluate --json` with an independent scorer's output.

    compare-scores.py OURS.json THEIRS.txt

Fails if a figure differs by half a unit of the third decimal or more.
"""
import json
import re
import sys

ours = json.load(open(sys.argv[1]))["detectors"][0]
theirs = open(sys.argv[2]).read()


def number(pattern):
    return float(re.search(pattern, theirs).group(1))


pairs = {
    "pictures": number(r"pictures (\d+)"),
    "faces": number(r"faces (\d+)"),
    "ap50": number(r"AP50 ([\d.]+)"),
    "recall-mask": number(r"fppi mask ([\d.]+)"),
    "recall-bare": number(r"fppi mask [\d.]+ bare ([\d.]+)"),
    "mean-ap50": number(r"mAP50 ([\d.]+)"),
    "ap50-mask": number(r"mAP50 [\d.]+ mask ([\d.]+)"),
    "ap50-bare": number(r"mAP50 [\d.]+ mask [\d.]+ bare ([\d.]+)"),
    "label-accuracy": number(r"label acc ([\d.]+)"),
    "labelled": number(r"label acc [\d.]+ of (\d+)"),
    "label-accuracy-mask": number(r"'mask': ([\d.]+)"),
    "label-accuracy-bare": number(r"'bare': ([\d.]+)"),
}
wrong = 0
for name, their in pairs.items():
    our = ours[name] or 0
    # the scorer prints recalls with three decimals
    bad = abs(our - their) > 0.00051
    wrong += bad
    print(f"{name}: {our:.4f} {their:.4f}{' DIFFERS' if bad else ''}")
sys.exit(wrong > 0)
