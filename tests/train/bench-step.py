#!/usr/bin/env python3
"""Compares the time of our training step with PyTorch's, with the same network,
batch and cores.

    bench-step.py BENCH-STEP RECIPE BATCH STEPS

The two run in turn; the best step of each counts, in wall-clock time and in CPU
time, which other load affects less. Skips (exit status 77) if PyTorch is not
installed.
"""
import os
import subprocess
import sys
import time

try:
    import torch
    import torch.nn as nn
except ImportError:
    print('skipped: python3-torch is not installed')
    sys.exit(77)

from torch_model import build


def best(steps):
    return [min(times) for times in zip(*steps)]


def theirs(layers, side, batch, steps, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = build(layers, side)
    adam = torch.optim.AdamW(model.parameters())
    x = torch.rand(batch, 3, side, side)
    targets = torch.arange(batch).remainder(2).float()
    times = []
    for _ in range(steps):
        clock, cpu = time.perf_counter(), time.process_time()
        adam.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(
            model(x)[:, 0], targets)
        loss.backward()
        adam.step()
        times.append((time.perf_counter() - clock, time.process_time() - cpu))
    return times


def main():
    program, recipe, batch, steps = sys.argv[1:]
    threads = len(os.sched_getaffinity(0))
    our_times, their_times = [], []
    for _ in range(2):
        lines = subprocess.run(
            [program, recipe, batch, steps, str(threads)], check=True,
            stdout=subprocess.PIPE, text=True).stdout.split('\n')
        our_times += [tuple(map(float, line.split()))
                      for line in lines[2:] if line]
        their_times += theirs(lines[0], int(lines[1]), int(batch), int(steps),
                              threads)
    ours, theirs_best = best(our_times), best(their_times)
    print(f'{os.path.basename(recipe)}, batch {batch}, {threads} threads, '
          f'PyTorch {torch.__version__}')
    for i, what in enumerate(('wall clock', 'CPU')):
        print(f'{what}: ours {ours[i]:.3f} s per step, PyTorch '
              f'{theirs_best[i]:.3f} s: {theirs_best[i] / ours[i]:.2f} times '
              'as fast')


main()
