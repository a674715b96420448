#!/usr/bin/env python3
"""Compares a training step of a single-shot detector with the same step in
PyTorch, in double precision.

    faces-step.py FACES-STEP RECIPE SIDE

With the same weights, canvases, faces and teacher, the losses, every gradient
and every weight after the step agree. This is with the plain C kernels. With
those of the CPU, losses and gradients agree less closely: a sum that is
rounded to the other side of 0 is lost in a ReLU. Skips (exit status 77) if
PyTorch is not installed.
"""
import configparser
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError:
    print('skipped: python3-torch and python3-numpy are not installed')
    sys.exit(77)

TOLERANCE, FAST_TOLERANCE = 2e-4, 1e-2
STRIDES = 8, 16, 32


class Network:
    """The recipe's network, with our names of tensors."""

    def __init__(self, recipe, tensors):
        file = configparser.ConfigParser()
        file.read(recipe)
        design = file['network']
        self.pairs = [int(n) for n in design['pairs'].split(';')]
        self.head = int(design['head'])
        self.t = tensors

    def conv(self, x, name, stride=1, level=0):
        t, weight = self.t, self.t[name + '.weight']
        norm = [self.of_level(f'{name}.bn.{part}', level)
                for part in ('mean', 'variance', 'scale', 'bias')]
        x = F.conv2d(x, weight, None, stride, weight.shape[2] // 2)
        return F.batch_norm(x, *norm, True)

    def of_level(self, name, level):
        """Returns the tensor of a level: NAME.NUMBER if the levels have
        separate ones, otherwise NAME."""
        own = sorted((key for key in self.t
                      if key.rpartition('.')[0] == name),
                     key=lambda key: int(key.rpartition('.')[2]))
        return self.t[own[level - 1] if own and level else name]

    def layer(self, x, name, stride=1, level=0):
        return F.relu(self.conv(x, name, stride, level))

    def __call__(self, x):
        x = self.layer(self.layer(x, 'stem.0', 2), 'stem.1', 2)
        levels = []
        for stride, pairs in zip(STRIDES, self.pairs):
            x = self.layer(x, f'down{stride}', 2)
            for i in range(pairs):
                inner = self.layer(x, f'pair{stride}.{i}.a')
                x = F.relu(x + self.conv(inner, f'pair{stride}.{i}.b'))
            levels.append(x)
        above, joined = None, []
        for stride, x in reversed(list(zip(STRIDES, levels))):
            x = self.layer(x, f'lateral{stride}')
            if above is not None:
                x = x + F.interpolate(above, scale_factor=2, mode='nearest')
            above = x
            joined.insert(0, x)
        return [self.output(x, stride) for x, stride in zip(joined, STRIDES)]

    def output(self, x, stride):
        x = self.layer(x, f'smooth{stride}')
        for i in range(self.head):
            x = self.layer(x, f'head.{i}', 1, STRIDES.index(stride))
        x = F.conv2d(x, self.t['out.weight'], self.t['out.bias'])
        distances = F.softplus(
            x[:, 1:5] * self.t[f'distances{stride}.scale'] + 0.5)
        return torch.cat([x[:, :1], distances, x[:, 5:]], 1)


def iou(a, b, generalised=False):
    corner = torch.minimum(a[..., 2:], b[..., 2:]) \
        - torch.maximum(a[..., :2], b[..., :2])
    common = corner.clamp(min=0).prod(-1)
    area = (a[..., 2:] - a[..., :2]).prod(-1) \
        + (b[..., 2:] - b[..., :2]).prod(-1) - common
    if not generalised:
        return common / area
    hull = (torch.maximum(a[..., 2:], b[..., 2:])
            - torch.minimum(a[..., :2], b[..., :2])).prod(-1)
    return common / area - (hull - area) / hull


def cells(outputs):
    """Returns a canvas's channels, predicted boxes, centres and strides."""
    rows, boxes, centres, strides = [], [], [], []
    for x, stride in zip(outputs, STRIDES):
        side = x.shape[-1]
        at = (torch.arange(side, dtype=torch.double) + 0.5) * stride
        centre = torch.stack([at.repeat(side), at.repeat_interleave(side)], 1)
        row = x.permute(1, 2, 0).reshape(-1, 16)
        d = row[:, 1:5] * 2 * stride
        rows.append(row)
        boxes.append(torch.cat([centre - d[:, :2], centre + d[:, 2:]], 1))
        centres.append(centre)
        strides.append(torch.full((side * side,), float(stride)))
    return [torch.cat(x) for x in (rows, boxes, centres, strides)]


def assign(rows, boxes, centres, strides, faces):
    """Returns the face (-1: none) and target of each cell, and whether it is
    ignored."""
    n = len(rows)
    owner, best, target = [-1] * n, [0.0] * n, torch.zeros(n).double()
    ignored = torch.zeros(n, dtype=torch.bool)
    score = rows[:, 0].sigmoid()
    for number, face in enumerate(faces):
        box = face['box']
        overlap = iou(boxes, box[None])
        if face['ignore']:
            inside = ((centres > box[:2]) & (centres < box[2:])).all(1)
            ignored |= inside | (overlap > 0.4)
            continue
        half = (box[2:] - box[:2]) / 2
        distance = (centres - (box[:2] + box[2:]) / 2).abs()
        stride = strides[:, None]
        reach = torch.minimum(torch.maximum(half * 0.7, stride * 0.9),
                              torch.maximum(half, stride * 0.55))
        size = 2 * half.max() / strides
        near = (distance < reach).all(1) & (size > 0.8) \
            & ((size < 10) | (strides == 32))
        measure = score.sqrt() * overlap ** 4 \
            + 1e-6 * torch.exp(-(distance / half.clamp(min=1)).sum(1))
        own = sorted(near.nonzero()[:, 0].tolist(),
                     key=lambda i: -measure[i])[:9]
        if not own:
            continue
        most = max(0.3, overlap[own].max())
        for i in own:
            if measure[i] > best[i]:
                owner[i], best[i] = number, measure[i]
                target[i] = measure[i] / measure[own[0]] * most
    return owner, target, ignored & (torch.tensor(owner) < 0)


def teach(rows, boxes, taught):
    """Returns what a teacher adds to the losses of score, box and mask."""
    bce = F.binary_cross_entropy_with_logits
    theirs, their_boxes, _, _ = cells(taught)
    target, p = theirs[:, 0].sigmoid(), rows[:, 0].detach().sigmoid()
    score = bce(rows[:, 0], target, reduction='none') \
        * torch.maximum(target, 0.75 * p * p)
    weight = target * (target >= 0.3)
    box = 2 * weight * (1 - iou(boxes, their_boxes, True))
    mask = 0.5 * weight * bce(rows[:, 15], theirs[:, 15].sigmoid(),
                              reduction='none')
    return score.sum(), box.sum(), mask.sum()


def losses(outputs, faces, taught):
    """Returns the losses of score, box, landmarks and mask."""
    parts = []
    for i in range(len(faces)):
        rows, boxes, centres, strides = cells([x[i] for x in outputs])
        with torch.no_grad():
            parts.append((rows, boxes, centres, strides,
                          *assign(rows, boxes, centres, strides, faces[i])))
    norm = max(1.0, float(sum(p[5].sum() for p in parts)))
    sums = [0.0] * 4
    bce = F.binary_cross_entropy_with_logits
    for (rows, boxes, centres, strides, owner, target, ignored), list_, maps \
            in zip(parts, faces, taught):
        score, box, mask = teach(rows, boxes, maps)
        sums = [sums[0] + score, sums[1] + box, sums[2], sums[3] + mask]
        p = rows[:, 0].detach().sigmoid()
        weight = torch.where(target > 0, target, 0.75 * p * p) * ~ignored
        sums[0] = sums[0] + (bce(rows[:, 0], target, reduction='none')
                             * weight).sum()
        for i, number in enumerate(owner):
            if number < 0:
                continue
            face, t = list_[number], target[i]
            box = face['box']
            sums[1] = sums[1] + 2 * t * (1 - iou(boxes[i], box, True))
            if face['landmarks'] is not None:
                size = (box[2:] - box[:2]).mean().clamp(min=4)
                at = centres[i].repeat(5) + rows[i, 5:15] * 2 * strides[i]
                off = (at - face['landmarks']) / size
                sums[2] = sums[2] + 5 * t * F.smooth_l1_loss(
                    off, torch.zeros_like(off), beta=0.05)
            if face['category'] in ('mask', 'bare'):
                truth = torch.tensor(float(face['category'] == 'mask'))
                sums[3] = sums[3] + 0.5 * t * bce(rows[i, 15],
                                                  truth.double())
    return [x / norm for x in sums]


def read(out):
    """Returns the first line, input, faces and teacher's outputs by canvas, and
    tensors."""
    lines = open(out + '.txt').read().strip().split('\n')
    data = np.fromfile(out + '.bin', np.float32).astype(np.float64)
    first = lines[0].split()
    n, side = int(first[0]), int(first[1])
    position = n * side * side * 3
    x = torch.tensor(data[:position].reshape(n, side, side, 3))
    faces, tensors, ours = [[] for _ in range(n)], {}, []
    taught = [[] for _ in range(n)]
    for maps in taught:
        for stride in STRIDES:
            size = (side // stride) ** 2 * 16
            maps.append(torch.tensor(data[position:position + size].reshape(
                side // stride, side // stride, 16)).permute(2, 0, 1))
            position += size
    for words in (line.split() for line in lines[1:]):
        if words[0] == 'face':
            numbers = [float(w) for w in words[2:6]]
            marks = [float(w) for w in words[8:]]
            faces[int(words[1])].append({
                'box': torch.tensor(numbers, dtype=torch.double),
                'category': words[6], 'ignore': words[7] == '1',
                'landmarks': torch.tensor(marks).double() if marks else None})
            continue
        shape = [int(w) for w in words[3:-1]]
        size, trained = int(np.prod(shape)), words[-1] == '1'
        arrays = []
        for _ in range(3 if trained else 2):
            arrays.append(data[position:position + size])
            position += size
        tensor = torch.tensor(arrays[0].reshape(shape), requires_grad=trained)
        tensors[words[1]] = tensor
        ours.append((words[1], tensor, arrays[1] if trained else None,
                     arrays[-1]))
    assert position == len(data)
    return first, x.permute(0, 3, 1, 2), faces, taught, tensors, ours


def compare(what, ours, theirs, tolerance):
    theirs = np.asarray(theirs).ravel()
    worst = float(np.abs(ours - theirs).max())
    scale = max(1.0, float(np.abs(theirs).max()))
    fine = worst <= tolerance * scale
    print(f'{"ok" if fine else "NOT OK"}  {what}: off by {worst:.2g}')
    return fine


def check(program, recipe, side, cpu):
    fast = cpu is None
    tolerance = FAST_TOLERANCE if fast else TOLERANCE
    environment = dict(os.environ)
    if not fast:
        environment['MASKDETECT_CPU'] = cpu
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'step')
        subprocess.run([program, recipe, side, out], check=True,
                       env=environment)
        first, x, faces, taught, tensors, ours = read(out)
    rate, decay = float(first[2]), float(first[3])
    decayed = [t for _, t, g, _ in ours if g is not None and t.dim() == 4]
    others = [t for _, t, g, _ in ours if g is not None and t.dim() < 4]
    adam = torch.optim.AdamW(
        [{'params': decayed, 'weight_decay': decay},
         {'params': others, 'weight_decay': 0}], lr=rate, eps=1e-4)
    parts = losses(Network(recipe, tensors)(x), faces, taught)
    sum(parts).backward()
    fine = True
    for name, number, part in zip(('score', 'box', 'landmarks', 'mask'),
                                  first[4:], parts):
        fine &= float(part) > 0 and compare(
            f'{name} loss', np.array([float(number)]), [float(part)],
            tolerance)
    for name, tensor, gradient, _ in ours:
        if gradient is not None:
            fine &= compare(f'gradient of {name}', gradient, tensor.grad,
                            tolerance)
    adam.step()
    for name, tensor, _, after in ours:
        if not fast:
            fine &= compare(name, after, tensor.detach(), tolerance)
    return fine


def main():
    results = [check(*sys.argv[1:], cpu) for cpu in ('c', None)]
    return 0 if all(results) else 1


sys.exit(main())
