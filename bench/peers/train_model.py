"""Trains the 4-layer Qwen2-like model of bench/engine-train.ts in Python's torch: same weights, same batch, same updates.

Prints one line of JSON: seconds of each step, and the losses. The peer of `engine-train.ts`, which runs it.
Usage: python train_model.py --steps 30 --threads 1 [--dtype float32]
"""

import argparse
import json
import time

import numpy as np
import torch
import torch.nn.functional as F

LAYERS, D, H, G, FF, V, B, T = 4, 128, 4, 2, 512, 512, 16, 64
K = D // H


def drawn(count, seed, scale):
    """Uniform in [-scale, scale) by a multiplicative hash of the index: the same numbers in every language."""
    index = np.arange(count, dtype=np.uint64) + np.uint64(1 + seed * 1000003)
    mixed = (index * np.uint64(2654435761)) % np.uint64(2**32)
    return ((mixed.astype(np.float64) / 2**32 - 0.5) * 2 * scale).astype(np.float32)


def build(dtype):
    parameters, seed = {}, 0

    def matrix(name, *shape):
        nonlocal seed
        seed += 1
        values = torch.from_numpy(drawn(int(np.prod(shape)), seed, 0.05).reshape(shape)).to(dtype)
        parameters[name] = values.requires_grad_(True)

    def norm(name):
        parameters[name] = torch.ones(D, dtype=dtype, requires_grad=True)

    matrix("embedding", V, D)
    for layer in range(LAYERS):
        norm(f"{layer}.inputNorm")
        for name, rows in (("query", H * K), ("key", G * K), ("value", G * K)):
            matrix(f"{layer}.{name}.weight", rows, D)
            matrix(f"{layer}.{name}.bias", rows)
        matrix(f"{layer}.output", D, H * K)
        norm(f"{layer}.postNorm")
        matrix(f"{layer}.gate", FF, D)
        matrix(f"{layer}.up", FF, D)
        matrix(f"{layer}.down", D, FF)
    norm("finalNorm")
    return parameters


def rotate(x, cosine, sine):
    half = x.shape[-1] // 2
    return x * cosine + torch.cat((-x[..., half:], x[..., :half]), -1) * sine


def forward(p, tokens, cosine, sine):
    x = F.embedding(tokens, p["embedding"])
    for layer in range(LAYERS):
        w = lambda name: p[f"{layer}.{name}"]
        h = F.rms_norm(x, (D,), w("inputNorm"), 1e-6)
        project = lambda name, heads: F.linear(h, w(f"{name}.weight"), w(f"{name}.bias")).view(B, T, heads, K).transpose(1, 2)
        q, k, v = rotate(project("query", H), cosine, sine), rotate(project("key", G), cosine, sine), project("value", G)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        x = x + F.linear(mixed.transpose(1, 2).reshape(B, T, H * K), w("output"))
        h = F.rms_norm(x, (D,), w("postNorm"), 1e-6)
        x = x + F.linear(F.silu(F.linear(h, w("gate"))) * F.linear(h, w("up")), w("down"))
    return F.linear(F.rms_norm(x, (D,), p["finalNorm"], 1e-6), p["embedding"])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--steps", type=int, default=30)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--dtype", default="float32")
    options = options.parse_args()
    torch.set_num_threads(options.threads)
    parameters = build(getattr(torch, options.dtype))
    every = list(parameters.values())
    optimizer = torch.optim.AdamW(every, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, fused=True)
    angles = torch.arange(T)[:, None] * (1.0 / 10000 ** (torch.arange(0, K, 2) / K))[None]
    angles = torch.cat((angles, angles), -1)
    cosine, sine = angles.cos().to(every[0].dtype), angles.sin().to(every[0].dtype)
    ids = torch.from_numpy(((np.arange(B * (T + 1)) * 7919 + 13) % 97).astype(np.int64).reshape(B, T + 1))
    tokens, targets = ids[:, :-1].contiguous(), ids[:, 1:].reshape(-1)
    losses, seconds = [], []
    for _ in range(options.steps):
        started = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(forward(parameters, tokens, cosine, sine).view(-1, V).float(), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(every, 1.0)
        optimizer.step()
        losses.append(loss.item())
        seconds.append(time.perf_counter() - started)
    print(json.dumps({"version": torch.__version__, "losses": losses, "seconds": seconds}))


if __name__ == "__main__":
    main()
