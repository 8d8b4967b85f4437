"""Greedy generations by transformers, for test/contract/parity/generation.test.ts.

    python test/references/generation.py > test/references/generation.json      # after models.py and vision.py

Made with torch 2.11.0 and transformers 5.23.0, in float32 on one thread. Each of 200 prompts (1 to 56 tokens, all drawn
at random) goes on for 32 tokens, alone and without a token that ends it. `close` lists every step at which the two
likeliest tokens are less than CLOSE apart: [prompt, step, margin of the logits]. `batched_differs` counts the prompts
whose tokens transformers itself gives otherwise when 25 of them are padded on the left into one batch.
"""

import json
import random
import sys
from pathlib import Path

import torch
import transformers

MODELS = Path(__file__).parent / "models"
CLASSES = {
    "tied": transformers.Qwen2ForCausalLM,
    "untied": transformers.Qwen2ForCausalLM,
    "vision-language": transformers.Qwen2_5_VLForConditionalGeneration,
}
PROMPTS, LONGEST, NEW_TOKENS, BATCH, PAD, CLOSE = 200, 56, 32, 25, 0, 0.02
OPTIONS = dict(do_sample=False, max_new_tokens=NEW_TOKENS, pad_token_id=PAD, eos_token_id=None, repetition_penalty=1.0)


def prompts():
    source = random.Random(5)
    return [[source.randrange(1, 61) for _ in range(source.randint(1, LONGEST))] for _ in range(PROMPTS)]


def alone(model, rows):
    tokens, close = [], []
    for number, row in enumerate(rows):
        made = model.generate(
            input_ids=torch.tensor([row]), attention_mask=torch.ones(1, len(row), dtype=torch.long),
            output_logits=True, return_dict_in_generate=True, **OPTIONS,
        )
        tokens.append(made.sequences[0, len(row):].tolist())
        for step, logits in enumerate(made.logits):
            first, second = logits[0].float().topk(2).values.tolist()
            if first - second < CLOSE:
                close.append([number, step, round(first - second, 6)])
    return tokens, close


def together(model, rows):
    tokens = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start:start + BATCH]
        width = max(map(len, batch))
        ids = torch.tensor([[PAD] * (width - len(row)) + row for row in batch])
        mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in batch])
        tokens += model.generate(input_ids=ids, attention_mask=mask, **OPTIONS)[:, width:].tolist()
    return tokens


def main():
    torch.set_num_threads(1)
    rows = prompts()
    record = {"new_tokens": NEW_TOKENS, "close_below": CLOSE, "prompts": rows, "models": {}}
    for name, kind in CLASSES.items():
        model = kind.from_pretrained(MODELS / name, dtype=torch.float32).eval()
        with torch.no_grad():
            tokens, close = alone(model, rows)
            differs = sum(a != b for a, b in zip(tokens, together(model, rows)))
        record["models"][name] = {"greedy": tokens, "close": close, "batched_differs": differs}
        print(name, len(close), "close steps,", differs, "differ in a batch", file=sys.stderr)
    json.dump(record, sys.stdout, separators=(",", ":"))


main()
