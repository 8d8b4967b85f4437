"""Pictures resized by Pillow and cut into patches by transformers, for test/unit/models/images/images.test.ts.

    python test/references/images.py > test/references/images.json

Made with Pillow 13.0.0 and transformers 5.23.0. A picture is noise of a linear congruential generator, so that the test
makes the same one; results are kept as SHA-256 of their bytes, which holds every bit.
"""

import hashlib
import json
import sys

import numpy
from PIL import Image
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

RESIZES = [(5, 7, 11, 3), (64, 48, 28, 56), (31, 200, 84, 28), (1, 1, 9, 9), (90, 33, 90, 66), (300, 200, 56, 84)]
PATCHES = [(40, 60), (56, 56), (13, 250), (200, 100), (600, 333), (27, 29)]
RANGES = [(3136, 12845056), (262144, 262144), (3136, 50176)]


def noise(height: int, width: int) -> numpy.ndarray:
    state, samples = height * 1000 + width, []
    for _ in range(height * width * 3):
        state = (state * 1664525 + 1013904223) % 2**32
        samples.append(state >> 24)
    return numpy.array(samples, dtype=numpy.uint8).reshape(height, width, 3)


def digest(array: numpy.ndarray) -> str:
    return hashlib.sha256(numpy.ascontiguousarray(array).tobytes()).hexdigest()


def main() -> None:
    resized = []
    for height, width, to_height, to_width in RESIZES:
        image = Image.fromarray(noise(height, width)).resize((to_width, to_height), Image.Resampling.BICUBIC)
        resized.append({"from": [height, width], "to": [to_height, to_width], "sha256": digest(numpy.asarray(image))})
    patches = []
    for minimum, maximum in RANGES:
        processor = Qwen2VLImageProcessorPil(size={"shortest_edge": minimum, "longest_edge": maximum})
        for height, width in PATCHES:
            result = processor(images=[Image.fromarray(noise(height, width))], return_tensors="np")
            values = numpy.asarray(result["pixel_values"]).astype(numpy.float32)
            patches.append(
                {
                    "size": [height, width],
                    "minPixels": minimum,
                    "maxPixels": maximum,
                    "grid": numpy.asarray(result["image_grid_thw"])[0].tolist(),
                    "shape": list(values.shape),
                    "first": [float(value) for value in values[0, :4]],
                    "sha256": digest(values),
                }
            )
    json.dump({"resized": resized, "patches": patches}, sys.stdout, indent=1)


main()
