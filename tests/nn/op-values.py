#!/usr/bin/env python3
"""Writes data/op-values.txt: PyTorch's output for every operation.

Run it again after adding a case (Debian: python3-torch). The inputs are not
stored: element i of input k is number(i, k) here and in op-values.c.

A case is a line with its name, the operation and attributes, a line `in` or
`const` with the shape of each input (`ints` with the target shape of a
Reshape), a line `out` with the shape, and a line of values in ONNX's order.
"""
import math
import os
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
cases = []


def number(i, k):
    return ((i * 7919 + k * 104729 + 13) % 1009) / 504.5 - 1


def tensor(k, shape):
    n = 1
    for d in shape:
        n *= d
    return torch.tensor([number(i, k) for i in range(n)]).reshape(shape)


def case(name, op, shapes, func, attrs='', constants=0, ints=None):
    """Adds a case whose last `constants` inputs are initializers."""
    inputs = [tensor(k, s) for k, s in enumerate(shapes)]
    out = func(*inputs)
    lines = [f'{name} {op} {attrs}'.strip()]
    for k, s in enumerate(shapes):
        kind = 'const' if k >= len(shapes) - constants else 'in'
        lines.append(' '.join([kind] + [str(d) for d in s]))
    if ints:
        lines.append(' '.join(['ints'] + [str(d) for d in ints]))
    lines.append(' '.join(['out'] + [str(d) for d in out.shape]))
    lines.append(' '.join(f'{v:.7g}' for v in out.flatten().tolist()))
    cases.append('\n'.join(lines))


MAP = (2, 3, 7, 6)
case('conv', 'Conv', [MAP, (5, 3, 3, 2), (5,)],
     lambda x, w, b: F.conv2d(x, w, b), constants=2)
case('conv-strided', 'Conv', [MAP, (4, 3, 3, 4), (4,)],
     lambda x, w, b: F.conv2d(F.pad(x, (2, 1, 1, 0)), w, b, stride=(2, 3)),
     'stride=2,3 pads=1,2,0,1', constants=2)
case('conv-groups', 'Conv', [(2, 4, 5, 6), (6, 2, 3, 3)],
     lambda x, w: F.conv2d(x, w, padding=1, groups=2),
     'pads=1,1,1,1 group=2', constants=1)
case('conv-depthwise', 'Conv', [(1, 4, 5, 6), (4, 1, 3, 3)],
     lambda x, w: F.conv2d(x, w, groups=4), 'group=4', constants=1)
case('conv-1x1', 'Conv', [MAP, (4, 3, 1, 1)],
     lambda x, w: F.conv2d(x, w), constants=1)
case('batch-norm', 'BatchNormalization',
     [MAP, (3,), (3,), (3,), (3,)],
     lambda x, s, b, m, v: F.batch_norm(x, m, v.abs(), s, b, eps=1e-3),
     'epsilon=0.001 positive=4', constants=4)
case('relu', 'Relu', [MAP], F.relu)
case('leaky-relu', 'LeakyRelu', [MAP], lambda x: F.leaky_relu(x, 0.1),
     'alpha=0.1')
case('prelu', 'PRelu', [MAP, (3, 1, 1)],
     lambda x, s: F.prelu(x, s.flatten()), constants=1)
case('prelu-flat', 'PRelu', [(3, 5), (5,)], lambda x, s: F.prelu(x, s),
     constants=1)
case('prelu-shared', 'PRelu', [MAP, (1,)], lambda x, s: F.prelu(x, s),
     constants=1)
case('clip', 'Clip', [MAP], lambda x: torch.clamp(x, -0.25, 0.5),
     'min=-0.25 max=0.5')
case('sigmoid', 'Sigmoid', [MAP], torch.sigmoid)
case('softmax', 'Softmax', [(3, 5)], lambda x: torch.softmax(x, 1), 'axis=1')
case('softmax-map', 'Softmax', [MAP], lambda x: torch.softmax(x, 1),
     'axis=1')
case('softmax-last', 'Softmax', [MAP], lambda x: torch.softmax(x, -1),
     'axis=-1')
case('max-pool', 'MaxPool', [MAP],
     lambda x: F.max_pool2d(x, (3, 2), (2, 2), (1, 1)),
     'kernel=3,2 stride=2,2 pads=1,1,1,1')
case('max-pool-ceil', 'MaxPool', [MAP],
     lambda x: F.max_pool2d(x, 3, 2, ceil_mode=True),
     'kernel=3,3 stride=2,2 ceil=1')
case('max-pool-ceil-dropped', 'MaxPool', [(1, 2, 5, 5)],
     lambda x: F.max_pool2d(x, 2, 2, 1, ceil_mode=True),
     'kernel=2,2 stride=2,2 pads=1,1,1,1 ceil=1')
case('average-pool', 'AveragePool', [MAP],
     lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False),
     'kernel=3,3 stride=2,2 pads=1,1,1,1')
case('average-pool-pads', 'AveragePool', [MAP],
     lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True,
                            count_include_pad=True),
     'kernel=3,3 stride=2,2 pads=1,1,1,1 ceil=1 include-pad=1')
case('global-average-pool', 'GlobalAveragePool', [MAP],
     lambda x: x.mean((2, 3), keepdim=True))
case('gemm', 'Gemm', [(3, 4), (4, 5), (5,)],
     lambda a, b, c: 0.5 * a @ b + 2 * c, 'alpha=0.5 beta=2', constants=2)
case('gemm-transposed', 'Gemm', [(4, 3), (5, 4), (3, 1)],
     lambda a, b, c: a.T @ b.T + c, 'trans=1,1', constants=2)
case('matmul', 'MatMul', [(2, 3, 4), (4, 5)], torch.matmul, constants=1)
case('add', 'Add', [MAP, MAP], torch.add)
case('add-channels', 'Add', [MAP, (3, 1, 1)], torch.add, constants=1)
case('add-constant-map', 'Add', [MAP, (1, 3, 7, 6)], torch.add, constants=1)
case('mul', 'Mul', [MAP, (2, 3, 1, 1)], torch.mul)
case('mul-scalar', 'Mul', [(3, 5), (1,)], torch.mul, constants=1)
case('concat', 'Concat', [MAP, (2, 2, 7, 6)],
     lambda a, b: torch.cat((a, b), 1), 'axis=1')
case('concat-rows', 'Concat', [(2, 3, 4, 6), (2, 3, 1, 6)],
     lambda a, b: torch.cat((a, b), 2), 'axis=-2')
case('concat-flat', 'Concat', [(2, 3), (2, 4)],
     lambda a, b: torch.cat((a, b), 1), 'axis=1')
case('flatten', 'Flatten', [MAP], lambda x: x.flatten(1), 'axis=1')
case('flatten-2', 'Flatten', [MAP], lambda x: x.reshape(6, 42), 'axis=2')
case('reshape', 'Reshape', [MAP], lambda x: x.reshape(2, -1), ints=(2, -1))
case('reshape-map', 'Reshape', [(2, 12)], lambda x: x.reshape(2, 3, 2, 2),
     ints=(0, 3, 2, 2))
case('reshape-map-map', 'Reshape', [MAP], lambda x: x.reshape(2, 6, 3, 7),
     ints=(2, 6, 3, -1))
case('transpose', 'Transpose', [MAP], lambda x: x.permute(0, 2, 3, 1),
     'perm=0,2,3,1')
case('transpose-3', 'Transpose', [(2, 3, 4)], lambda x: x.permute(2, 0, 1),
     'perm=2,0,1')
case('dropout', 'Dropout', [MAP], lambda x: x)
case('identity', 'Identity', [MAP], lambda x: x)

case('add-scalar', 'Add', [MAP, ()], torch.add, constants=1)
case('add-broadcast', 'Add', [MAP, (2, 1, 7, 1)], torch.add)
case('add-both', 'Add', [(1, 3, 1, 6), (2, 1, 7, 1)], torch.add)
case('sub', 'Sub', [MAP, (3, 1, 1)], torch.sub, constants=1)
case('sub-from', 'Sub', [(1, 5, 2), (3, 5, 2)], torch.sub)
case('div', 'Div', [(3, 5), (3, 5)], lambda a, b: a / b.abs(), 'positive=1')
case('exp', 'Exp', [(3, 5)], torch.exp)
case('softplus', 'Softplus', [MAP], lambda x: F.softplus(x))
case('hard-sigmoid', 'HardSigmoid', [MAP],
     lambda x: torch.clamp(0.7 * x + 0.4, 0, 1), 'alpha=0.7 beta=0.4')
case('hard-swish', 'HardSwish', [MAP], F.hardswish)
case('slice-channels', 'Slice', [MAP], lambda x: x[:, 1:3],
     'begin=0,1 end=9,3')
case('slice-strided', 'Slice', [MAP], lambda x: x[1:, :, 1:6:2, -4:-1],
     'begin=1,0,1,-4 end=9,9,6,-1 step=1,1,2,1')
case('slice-flat', 'Slice', [(2, 5, 3)], lambda x: x[..., 1:2],
     'begin=0,0,1 end=9,9,2')
case('split', 'Slice', [(2, 6, 3)], lambda x: x[:, 4:6],
     'part=2 parts=3 axis=-2')
case('squeeze', 'Squeeze', [(2, 1, 4, 3)], lambda x: x.squeeze(1), 'axes=2')
case('squeeze-last', 'Squeeze', [(2, 3, 4, 1)], lambda x: x.squeeze(3),
     'axes=8')
case('unsqueeze', 'Unsqueeze', [(2, 4, 3)], lambda x: x.unsqueeze(1),
     'axes=2')
case('unsqueeze-5', 'Unsqueeze', [MAP], lambda x: x.unsqueeze(2), 'axes=4')
COORDINATES = {'half-pixel': 0, 'pytorch-half-pixel': 1, 'asymmetric': 2,
               'align-corners': 3}


def resize(scale, coordinates, linear, rounding):
    """Resizes one axis at a time, following ONNX's specification."""
    def position(i, n, m):
        if coordinates == 'align-corners':
            return i * (n - 1) / (m - 1) if m > 1 else 0
        if coordinates == 'pytorch-half-pixel' and m == 1:
            return 0
        if coordinates == 'asymmetric':
            return i / scale
        return (i + 0.5) / scale - 0.5

    def along(x, axis):
        n = x.shape[axis]
        m = math.floor(n * scale)
        parts = []
        for i in range(m):
            p = position(i, n, m)
            p = p if linear else (math.ceil(p - 0.5), math.floor(p + 0.5),
                                  math.floor(p), math.ceil(p))[rounding]
            p = min(max(p, 0), n - 1)
            low = math.floor(p)
            high = min(low + 1, n - 1)
            parts.append(x.select(axis, low) * (1 - p + low) +
                         x.select(axis, high) * (p - low))
        return torch.stack(parts, axis)
    return lambda x: along(along(x, 2), 3)


for name, number_of in COORDINATES.items():
    for scale in (2, 0.6):
        for linear, rounding in ((1, 0), (0, 0), (0, 1), (0, 2), (0, 3)):
            # If the scale is not a power of 2, a division in single precision
            # may end up on the other side of an integer.
            if scale == 2 or linear or name != 'align-corners':
                case(f'resize-{name}-{scale}-{linear}{rounding}', 'Resize',
                     [(1, 2, 5, 7)], resize(scale, name, linear, rounding),
                     f'scales={scale},{scale} coordinates={number_of} '
                     f'linear={linear} rounding={rounding}')
# PyTorch's own functions, where they do the same.
case('resize-nearest', 'Resize', [MAP],
     lambda x: F.interpolate(x, scale_factor=2., mode='nearest'),
     'scales=2,2 coordinates=2 rounding=2')
case('resize-linear', 'Resize', [MAP],
     lambda x: F.interpolate(x, size=(10, 9), mode='bilinear'),
     'sizes=0,3,10,9 coordinates=1 linear=1')
case('resize-corners', 'Resize', [MAP],
     lambda x: F.interpolate(x, size=(4, 11), mode='bilinear',
                             align_corners=True),
     'sizes=2,0,4,11 coordinates=3 linear=1')
case('resize-like', 'Resize', [(2, 3, 4, 3), MAP],
     lambda x, y: F.interpolate(x, size=y.shape[2:], mode='nearest'),
     'coordinates=2 rounding=2')

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data',
                    'op-values.txt')
with open(path, 'w') as file:
    file.write('\n'.join(cases) + '\n')
