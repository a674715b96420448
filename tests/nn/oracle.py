"""Runs ONNX models on random pictures and stores input and outputs beside the
models: consecutive float32 arrays in ONNX's order."""
import sys

import numpy
import onnxruntime

for path in sys.argv[1:]:
    session = onnxruntime.InferenceSession(path)
    shape = [2] + session.get_inputs()[0].shape[1:]
    random = numpy.random.default_rng(7)
    image = random.uniform(-1, 1, shape).astype(numpy.float32)
    outputs = session.run(None, {"image": image})
    with open(path[:-5] + ".bin", "wb") as out:
        for array in [image] + outputs:
            out.write(array.tobytes())
