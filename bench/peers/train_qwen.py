"""A training step of a Qwen2.5-shaped model in `transformers`. Peer of bench/training.ts.

Needs an environment of its own: pip install torch==2.11.0 transformers
Usage: python train_qwen.py CONFIG.json LORA CHECKPOINTING STEPS ROWS PROMPT RESPONSE THREADS RANK ALPHA

LORA and CHECKPOINTING are 0 or 1. Adapters are written out here, on all matrices of the layers, as PEFT has them. The
mean log-probability of the response tokens, clipping, fused AdamW, SDPA attention, float32. Prints one line of JSON.
"""

import json
import os
import sys
import time

config, lora, checkpointing, steps, rows, prompt, response, threads, rank, alpha = sys.argv[1], *map(int, sys.argv[2:])
os.environ["OMP_NUM_THREADS"] = str(threads)
os.environ["HF_HUB_OFFLINE"] = "1"

import torch  # noqa: E402
import transformers  # noqa: E402


class Adapted(torch.nn.Module):
    def __init__(self, linear):
        super().__init__()
        self.linear = linear.requires_grad_(False)
        self.down = torch.nn.Parameter(torch.randn(rank, linear.in_features) / (3 * linear.in_features) ** 0.5)
        self.up = torch.nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x):
        low = torch.nn.functional.linear(torch.nn.functional.linear(x, self.down), self.up)
        return self.linear(x) + low * (alpha / rank)


def build():
    torch.manual_seed(0)
    configuration = transformers.Qwen2Config(**json.loads(config))
    model = transformers.Qwen2ForCausalLM._from_config(configuration, attn_implementation="sdpa").float().train()
    if lora:
        model.requires_grad_(False)
        for layer in model.model.layers:
            for parent in (layer.self_attn, layer.mlp):
                for name, child in list(parent.named_children()):
                    if isinstance(child, torch.nn.Linear):
                        setattr(parent, name, Adapted(child))
    if checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    return model


def status(field):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field))


def main():
    torch.set_num_threads(threads)
    model = build()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    # The twin makes its moments and gradients before it measures: so does this one.
    for parameter in trained:
        parameter.grad = torch.zeros_like(parameter)
    optimizer = torch.optim.AdamW(trained, lr=0.0, fused=True)
    optimizer.step()
    for group in optimizer.param_groups:
        group["lr"] = 1e-4
    tokens = torch.tensor(
        [[100 + (index * 7919 + row * 104729) % 30000 for index in range(prompt + response)] for row in range(rows)]
    )

    def step():
        optimizer.zero_grad(set_to_none=False)
        logits = model(input_ids=tokens, logits_to_keep=response + 1, use_cache=False).logits[:, :-1]
        log_probs = torch.log_softmax(logits.float(), -1).gather(-1, tokens[:, prompt:, None])
        loss = -log_probs.mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        return loss.item()

    before = status("VmRSS")
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    losses, seconds = [], []
    for _ in range(steps + 1):
        started = time.process_time()
        losses.append(step())
        seconds.append(time.process_time() - started)
    versions = f"transformers {transformers.__version__}, torch {torch.__version__}"
    added = status("VmHWM") - before
    print(json.dumps({"version": versions, "losses": losses, "seconds": seconds[1:], "added": added}))


main()
