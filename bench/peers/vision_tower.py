"""transformers' vision tower of Qwen2.5-VL, with the widths and the picture of bench/seeing.ts. Peer of it.

Needs an environment of its own: pip install torch transformers
Usage: python vision_tower.py [--side 448] [--rounds 3] [--threads 2]

Prints one line of JSON: seconds of each round.
"""

import argparse
import json
import time

import torch
import transformers
from transformers.models.qwen2_5_vl.configuration_qwen2_5_vl import Qwen2_5_VLVisionConfig
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VisionTransformerPretrainedModel

options = argparse.ArgumentParser()
options.add_argument("--side", type=int, default=448)
options.add_argument("--rounds", type=int, default=3)
options.add_argument("--threads", type=int, default=2)
options = options.parse_args()


@torch.no_grad()
def main():
    torch.set_num_threads(options.threads)
    configuration = Qwen2_5_VLVisionConfig(
        depth=4, hidden_size=1280, intermediate_size=3420, num_heads=16, out_hidden_size=2048,
        fullatt_block_indexes=[3], attn_implementation="sdpa",
    )
    tower = Qwen2_5_VisionTransformerPretrainedModel._from_config(configuration).eval()
    patches = options.side // 14
    values = torch.rand(patches * patches, 3 * 2 * 14 * 14)
    grid = torch.tensor([[1, patches, patches]])
    seconds = []
    for _ in range(options.rounds + 1):
        started = time.perf_counter()
        tower(values, grid_thw=grid).pooler_output.float().sum().item()
        seconds.append(time.perf_counter() - started)
    print(json.dumps({"version": transformers.__version__, "seconds": seconds[1:]}))


main()
