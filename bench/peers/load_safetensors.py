"""Loads safetensors files with the peer's own loader, several times, and prints the seconds of each as JSON.

load_file maps the files and reads nothing yet, so that each tensor is then copied into memory of its own, as a model's
parameters are. Arguments: rounds, threads, files.
"""

import json
import sys
import time

import torch
from safetensors.torch import load_file

rounds, threads, files = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
torch.set_num_threads(threads)
seconds = []
for _ in range(rounds):
    started = time.perf_counter()
    tensors = {}
    for file in files:
        for name, tensor in load_file(file).items():
            tensors[name] = tensor.clone()
    seconds.append(time.perf_counter() - started)
    del tensors
print(json.dumps({"seconds": seconds}))
