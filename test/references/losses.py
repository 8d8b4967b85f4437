"""Reference values for test/unit/losses: GRPO's loss in torch's float64 autograd, by the formulas as verl states them.

    python test/references/losses.py        # writes test/references/losses.json

Needs torch (made with 2.11.0). Each token passes the clip bounds, the dual clip and the KL clamps on some variant.
"""

import json
from pathlib import Path

import torch

torch.manual_seed(5)
LENGTHS = [3, 1, 8, 5]
COUNT = sum(LENGTHS)
log_probs = -torch.rand(COUNT, dtype=torch.float64) * 5
old = log_probs + torch.randn(COUNT, dtype=torch.float64)
reference = log_probs + 2 * torch.randn(COUNT, dtype=torch.float64)
sequence_advantages = torch.tensor([1.2, -0.7, -1.5, 0.4], dtype=torch.float64)
advantages = torch.cat([a.repeat(n) for a, n in zip(sequence_advantages, LENGTHS)])
mask_of = torch.cat([torch.full((n,), i) for i, n in enumerate(LENGTHS)])
scores = torch.tensor([[1.0, 0, 0, 1, 0, 0, 0, 1], [0.5, 0.25, 1, 0, 0, 1, 0.75, 0]], dtype=torch.float64)


def aggregate(losses, mode):
    if mode == "token-mean":
        return losses.mean()
    sequences = [losses[mask_of == i] for i in range(len(LENGTHS))]
    reduce = torch.mean if mode == "seq-mean-token-mean" else torch.sum
    return torch.stack([reduce(s) for s in sequences]).mean()


def kl_penalty(current, kind):
    if kind == "k1":
        return current - reference
    if kind == "k2":
        return 0.5 * (current - reference).square()
    delta = torch.clamp(reference - current, -20, 20)
    return torch.clamp(torch.exp(delta) - delta - 1, -10, 10)


def loss_of(mode, kind, low, high, c, beta):
    current = log_probs.clone().requires_grad_()
    log_ratio = torch.clamp(current - old, -20, 20)
    ratio = torch.exp(log_ratio)
    first, second = -advantages * ratio, -advantages * torch.clamp(ratio, 1 - low, 1 + high)
    larger = torch.maximum(first, second)
    losses = larger if c is None else torch.where(advantages < 0, torch.minimum(-advantages * c, larger), larger)
    lower = torch.zeros(()) if c is None else ((larger > -advantages * c) & (advantages < 0)).double().mean()
    kl = aggregate(kl_penalty(current, kind), mode)
    value = aggregate(losses, mode) + beta * kl
    value.backward()
    return {
        "aggregation": mode, "klLossType": kind, "clipRatioLow": low, "clipRatioHigh": high, "clipRatioC": c, "klLossCoef": beta,
        "value": value.item(), "gradient": current.grad.tolist(),
        "metrics": {
            "actor/pg_loss": aggregate(losses, mode).item(), "actor/kl_loss": kl.item(), "actor/kl_coef": beta,
            "actor/ppo_kl": -log_ratio.mean().item(), "actor/pg_clipfrac": (second > first).double().mean().item(),
            "actor/pg_clipfrac_lower": lower.item(),
        },
    }


variants = [
    loss_of("token-mean", "low_var_kl", 0.2, 0.28, 3, 0.01),
    loss_of("seq-mean-token-mean", "k3", 0.2, 0.28, 1.5, 1.0),
    loss_of("seq-mean-token-sum", "k2", 0.1, 0.5, None, 0.3),
    loss_of("token-mean", "k1", 0.2, 0.2, 10, 0.5),
]
record = {
    "lengths": LENGTHS, "logProbs": log_probs.tolist(), "oldLogProbs": old.tolist(), "referenceLogProbs": reference.tolist(),
    "advantages": sequence_advantages.tolist(), "variants": variants,
    "groups": {
        "scores": scores.tolist(),
        "advantages": ((scores - scores.mean(1, keepdim=True)) / (scores.std(1, keepdim=True) + 1e-6)).tolist(),
    },
}
(Path(__file__).parent / "losses.json").write_text(json.dumps(record) + "\n")
print([round(v["value"], 6) for v in variants])
