"""A checkpoint in `transformers`: seconds of a prompt alone and of a greedy answer. Peer of bench/decoding.ts.

Needs an environment of its own: pip install torch==2.11.0 transformers
Usage: python decode_qwen.py FOLDER DTYPE PROMPT_TOKENS NEW_TOKENS THREADS BATCH [BATCH ...]

SDPA attention, its own cache, no row ending early. Prints one line of JSON.
"""

import json
import os
import sys
import time

folder, dtype, *numbers = sys.argv[1:]
prompt_tokens, new_tokens, threads, *batches = map(int, numbers)
os.environ["OMP_NUM_THREADS"] = str(threads)
os.environ["HF_HUB_OFFLINE"] = "1"

import torch  # noqa: E402
import transformers  # noqa: E402


def main():
    torch.set_num_threads(threads)
    model = transformers.Qwen2ForCausalLM.from_pretrained(
        folder, dtype=getattr(torch, dtype), attn_implementation="sdpa",
    ).eval()
    model.generation_config = transformers.GenerationConfig(pad_token_id=0)

    @torch.inference_mode()
    def decode(rows, length):
        prompts = torch.tensor(
            [[1000 + (index * 7919 + row * 104729) % 100000 for index in range(prompt_tokens)] for row in range(rows)]
        )
        started = time.process_time()
        output = model.generate(
            prompts, attention_mask=torch.ones_like(prompts), max_new_tokens=length, min_new_tokens=length, do_sample=False,
        )
        spent = time.process_time() - started
        return spent, output[:, prompt_tokens:].flatten().tolist()

    decode(1, 4)
    measured = []
    for rows in batches:
        prompt, _ = decode(rows, 1)
        seconds, ids = decode(rows, new_tokens)
        measured.append({"rows": rows, "prompt": prompt, "seconds": seconds, "ids": ids})
    print(json.dumps({"version": f"transformers {transformers.__version__}, torch {torch.__version__}", "measured": measured}))


main()
