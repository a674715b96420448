#!/usr/bin/env python3
"""Compares our training step with that of PyTorch, in double precision.

    train-step.py TRAIN-STEP RECIPE SIDE

With the same weights and batch, the loss, every gradient and every weight after
the step agree. Skips (exit status 77) if PyTorch is not installed.
"""
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
    import torch.nn as nn
except ImportError:
    print('skipped: python3-torch and python3-numpy are not installed')
    sys.exit(77)

from torch_model import build

TOLERANCE = 1e-4


def tensors(model):
    """Yields parameters and running statistics in the order of our layers."""
    for module in model:
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            yield module.weight
            yield module.bias
            yield module.running_mean
            yield module.running_var
        elif isinstance(module, (nn.Conv2d, nn.Linear)):
            yield module.weight
            if module.bias is not None:
                yield module.bias


def compare(what, ours, theirs):
    worst = float(np.abs(ours - theirs.detach().numpy().ravel()).max())
    scale = max(1.0, float(theirs.detach().abs().max()))
    print(f'{"ok" if worst <= TOLERANCE * scale else "NOT OK"}  {what}: '
          f'off by {worst:.2g}')
    return worst <= TOLERANCE * scale


def main():
    program, recipe, side = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'step')
        subprocess.run([program, recipe, side, out], check=True)
        lines = open(out + '.txt').read().split('\n')
        data = np.fromfile(out + '.bin', np.float32).astype(np.float64)
    n, side, rate, decay, loss = lines[1].split()
    n, side = int(n), int(side)
    position = 0

    def take(count):
        nonlocal position
        position += count
        return data[position - count:position]

    x = torch.tensor(take(n * side * side * 3).reshape(n, side, side, 3))
    targets = torch.tensor(take(n))
    model = build(lines[0], side).double()
    ours = []
    for line, tensor in zip(lines[2:], tensors(model)):
        name, size, trained = line.split()
        size = int(size)
        tensor.data = torch.tensor(take(size)).reshape(tensor.shape)
        ours.append((name, tensor, take(size) if trained == '1' else None,
                     take(size)))
    assert position == len(data)

    decayed = [t for _, t, _, _ in ours if t.requires_grad and t.dim() > 1]
    others = [t for _, t, _, _ in ours if t.requires_grad and t.dim() == 1]
    adam = torch.optim.AdamW(
        [{'params': decayed, 'weight_decay': float(decay)},
         {'params': others, 'weight_decay': 0}], lr=float(rate), eps=1e-4)
    logits = model(x.permute(0, 3, 1, 2))[:, 0]
    weights = 1 + 3 * targets
    losses = nn.functional.binary_cross_entropy_with_logits(
        logits, targets, reduction='none')
    total = (weights * losses).sum() / weights.sum()
    total.backward()
    fine = compare('loss', np.array([float(loss)]), total)
    for name, tensor, gradient, _ in ours:
        if gradient is not None:
            fine &= compare(f'gradient of {name}', gradient, tensor.grad)
    adam.step()
    for name, tensor, _, after in ours:
        fine &= compare(name, after, tensor)
    return 0 if fine else 1


sys.exit(main())
