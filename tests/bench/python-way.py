"""Detects masks in pictures as is common in Python: MTCNN in PyTorch, as in
facenet-pytorch, then a classification network with 90 million weights for every
face; Pillow draws boxes and labels.

    python-way.py MODEL_FOLDER MIN_FACE OUTPUT_FOLDER PICTURE...

Prints the wall-clock and CPU seconds for the pictures, without loading modules
and models, and the number of faces. Reads the weights of MTCNN from
MODEL_FOLDER/{p,r,o}net.onnx; those of the classification network are random,
because they do not affect its speed.
"""
import os
import sys
import time

import numpy
import torch
from PIL import Image, ImageDraw
from torch import nn
from torch.nn.functional import interpolate, softmax

try:
    from torchvision.ops import batched_nms
except ImportError:
    batched_nms = None

THRESHOLDS = 0.6, 0.7, 0.7
FACTOR = 0.709


def fields(data):
    """Yields number and value of each field of a protobuf message."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        else:
            size = {1: 8, 5: 4}.get(key & 7) or varint()
            yield key >> 3, data[at:at + size]
            at += size


def read_weights(path):
    """Reads ModelProto.graph (7).initializer (5): dims 1, name 8, data 9."""
    weights = {}
    with open(path, "rb") as file:
        graph = next(v for n, v in fields(file.read()) if n == 7)
    for number, value in fields(graph):
        if number != 5:
            continue
        tensor = list(fields(value))
        shape = [v for n, v in tensor if n == 1]
        name = next(v for n, v in tensor if n == 8).decode()
        raw = next(v for n, v in tensor if n == 9)
        array = numpy.frombuffer(raw, numpy.float32).reshape(shape)
        weights[name] = torch.from_numpy(array.copy())
    return weights


class Net(nn.Module):
    """A network of MTCNN, with the file's layer names."""

    def __init__(self, path):
        super().__init__()
        self.weights = read_weights(path)
        prelu = sorted(k for k in self.weights if k.startswith("onnx::PRelu"))
        for i, name in enumerate(prelu):
            self.weights[f"prelu{i + 1}.weight"] = self.weights.pop(name)

    def conv(self, i, x):
        x = torch.conv2d(x, self.weights[f"conv{i}.weight"],
                         self.weights[f"conv{i}.bias"])
        return torch.prelu(x, self.weights[f"prelu{i}.weight"].flatten())

    def head(self, name, x):
        layer = nn.functional.linear if x.dim() == 2 else torch.conv2d
        return layer(x, self.weights[name + ".weight"],
                     self.weights[name + ".bias"])

    def dense(self, i, x):
        x = x.permute(0, 3, 2, 1).reshape(x.shape[0], -1)
        return torch.prelu(self.head(f"dense{i}", x),
                           self.weights[f"prelu{i}.weight"])


def pool(x, size, stride=2):
    return nn.functional.max_pool2d(x, size, stride, ceil_mode=True)


class PNet(Net):
    def forward(self, x):
        x = self.conv(3, self.conv(2, pool(self.conv(1, x), 2)))
        return softmax(self.head("conv4_1", x), 1), self.head("conv4_2", x)


class RNet(Net):
    def forward(self, x):
        x = pool(self.conv(2, pool(self.conv(1, x), 3)), 3)
        x = self.dense(4, self.conv(3, x))
        return softmax(self.head("dense5_1", x), 1), self.head("dense5_2", x)


class ONet(Net):
    def forward(self, x):
        x = pool(self.conv(2, pool(self.conv(1, x), 3)), 3)
        x = self.dense(5, self.conv(4, pool(self.conv(3, x), 2)))
        return (softmax(self.head("dense6_1", x), 1),
                self.head("dense6_2", x), self.head("dense6_3", x))


def classic():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3), nn.ReLU(), nn.Conv2d(32, 32, 3), nn.ReLU(),
        nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(),
        nn.Conv2d(64, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(64 * 53 * 53, 500), nn.ReLU(), nn.Linear(500, 1),
        nn.Sigmoid()).eval()


def suppress(boxes, scores, groups, limit):
    if batched_nms:
        return batched_nms(boxes, scores, groups, limit)
    # moves boxes of different groups apart
    boxes = (boxes + groups[:, None] * (boxes.max() + 1)).numpy()
    x1, y1, x2, y2 = boxes.T
    areas = (x2 - x1) * (y2 - y1)
    order = scores.numpy().argsort()[::-1]
    kept = []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(best)
        width = numpy.minimum(x2[best], x2[rest]) - numpy.maximum(x1[best],
                                                                  x1[rest])
        height = numpy.minimum(y2[best], y2[rest]) - numpy.maximum(y1[best],
                                                                   y1[rest])
        common = numpy.maximum(width, 0) * numpy.maximum(height, 0)
        order = rest[common <= limit * (areas[best] + areas[rest] - common)]
    return torch.as_tensor(numpy.array(kept, dtype=numpy.int64))


def regress(boxes, deltas):
    size = (boxes[:, 2:4] - boxes[:, 0:2]).repeat(1, 2)
    return boxes + deltas * size


def square(boxes):
    size = boxes[:, 2:4] - boxes[:, 0:2]
    side = size.max(1, keepdim=True)[0]
    start = boxes[:, 0:2] + size / 2 - side / 2
    return torch.cat([start, start + side], 1)


def crops(image, boxes, size):
    height, width = image.shape[2:]
    kept, pieces = [], []
    for i, (x1, y1, x2, y2) in enumerate(boxes.trunc().int().tolist()):
        x1, y1, x2, y2 = max(x1, 0), max(y1, 0), min(x2, width), min(y2, height)
        if x2 > x1 and y2 > y1:
            kept.append(i)
            pieces.append(interpolate(image[:, :, y1:y2, x1:x2], (size, size),
                                      mode="area"))
    return kept, torch.cat(pieces) if pieces else None


class Mtcnn:
    def __init__(self, folder, min_face):
        self.pnet = PNet(os.path.join(folder, "pnet.onnx"))
        self.rnet = RNet(os.path.join(folder, "rnet.onnx"))
        self.onet = ONet(os.path.join(folder, "onet.onnx"))
        self.min_face = min_face

    def propose(self, image):
        found = []
        height, width = image.shape[2:]
        scale = 12 / self.min_face
        while min(height, width) * scale >= 12:
            size = int(height * scale + 1), int(width * scale + 1)
            level = (interpolate(image, size, mode="area") - 127.5) / 128
            scores, deltas = self.pnet(level)
            y, x = (scores[0, 1] >= THRESHOLDS[0]).nonzero(as_tuple=True)
            if len(x):
                start = torch.stack([x, y], 1) * 2
                boxes = torch.cat([start + 1, start + 13], 1) / scale
                kept = suppress(boxes, scores[0, 1, y, x],
                                torch.zeros(len(x)), 0.5)
                found.append((boxes[kept], scores[0, 1, y, x][kept],
                              deltas[0, :, y, x].T[kept]))
            scale *= FACTOR
        if not found:
            return torch.zeros(0, 4)
        boxes, scores, deltas = map(torch.cat, zip(*found))
        kept = suppress(boxes, scores, torch.zeros(len(boxes)), 0.7)
        return square(regress(boxes[kept], deltas[kept]))

    def refine(self, net, image, boxes, size, threshold):
        kept, pieces = crops(image, boxes, size)
        if not kept:
            return torch.zeros(0, 4), None, None
        scores, deltas = net((pieces - 127.5) / 128)[:2]
        good = scores[:, 1] > threshold
        return boxes[kept][good], scores[good, 1], deltas[good]

    def detect(self, image):
        boxes = self.propose(image)
        boxes, scores, deltas = self.refine(self.rnet, image, boxes, 24,
                                            THRESHOLDS[1])
        if len(boxes):
            kept = suppress(boxes, scores, torch.zeros(len(boxes)), 0.7)
            boxes = square(regress(boxes[kept], deltas[kept]))
            boxes, scores, deltas = self.refine(self.onet, image, boxes, 48,
                                                THRESHOLDS[2])
        if len(boxes):
            boxes = regress(boxes, deltas)
            boxes = boxes[suppress(boxes, scores, torch.zeros(len(boxes)),
                                   0.7)]
        return boxes


@torch.no_grad()
def annotate(mtcnn, network, path, output):
    picture = Image.open(path).convert("RGB")
    image = torch.as_tensor(numpy.array(picture)).permute(2, 0, 1)[None]
    boxes = mtcnn.detect(image.float())
    draw = ImageDraw.Draw(picture)
    for box in boxes.tolist():
        face = picture.crop([int(v) for v in box]).resize((224, 224))
        face = torch.as_tensor(numpy.array(face)).permute(2, 0, 1)[None]
        mask = network(face.float() / 255).item()
        draw.rectangle(box, outline="orange", width=3)
        draw.text(box[:2], f"{mask:.2f}")
    picture.save(output, quality=95, subsampling=0)
    return len(boxes)


def main():
    folder, min_face, output = sys.argv[1:4]
    pictures = sys.argv[4:]
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    mtcnn, network = Mtcnn(folder, int(min_face)), classic()
    outputs = [os.path.join(output, os.path.basename(p)) for p in pictures]
    annotate(mtcnn, network, pictures[0], outputs[0])  # warm-up
    start, used = time.monotonic(), time.process_time()
    faces = sum(annotate(mtcnn, network, p, o)
                for p, o in zip(pictures, outputs))
    print(time.monotonic() - start, time.process_time() - used, faces)


main()
