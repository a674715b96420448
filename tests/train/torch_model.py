"""Builds a recipe's layers, with one output, as a PyTorch module."""
import torch
import torch.nn as nn


def pair(size):
    return tuple(int(s) for s in size.split('x'))


def option(words, name, default):
    return int(words[words.index(name) + 1]) if name in words else default


def build(layers, side):
    shape, modules, parts = (3, side, side), [], layers.split(';')
    for i, layer in enumerate(parts):
        words = layer.split()
        bias = i + 1 == len(parts) or parts[i + 1].split()[0] != 'bn'
        c = shape[0]
        if words[0] == 'conv':
            module = nn.Conv2d(c, int(words[1]), pair(words[2]), bias=bias,
                               stride=option(words, 'stride', 1),
                               padding=option(words, 'pad', 0))
        elif words[0] == 'bn':
            module = nn.BatchNorm2d(c) if len(shape) == 3 else \
                nn.BatchNorm1d(c)
        elif words[0] == 'pool':
            size = pair(words[1])
            module = nn.MaxPool2d(size, option(words, 'stride', size))
        elif words[0] == 'dense':
            module = nn.Linear(c, int(words[1]), bias=bias)
        elif words[0] == 'dropout':
            module = nn.Dropout(float(words[1]))
        else:
            module = {'relu': nn.ReLU, 'flatten': nn.Flatten}[words[0]]()
        modules.append(module)
        with torch.no_grad():
            module.eval()
            shape = tuple(module(torch.zeros(1, *shape)).shape[1:])
            module.train()
    modules.append(nn.Linear(shape[0], 1))
    return nn.Sequential(*modules)
