"""Writes engine.json: inputs, values and gradients of the engine contract's cases, by Python's torch in float64.

Inputs are float32 numbers (or bfloat16 ones, in cases whose name says so), so that an engine sees exactly them. The
gradient of an input is that of sum(output * cotangent). Usage: python engine.py > engine.json
"""

import json
import math

import torch
import torch.nn.functional as F

generator = torch.Generator().manual_seed(20240607)
cases = {}


def draw(*shape, low=-2.0, high=2.0):
    """Multiples of 1/64: exact in few digits."""
    return torch.round((torch.rand(shape, generator=generator, dtype=torch.float32) * (high - low) + low) * 64) / 64


def plain(tensor):
    if tensor.dtype in (torch.int64, torch.bool):
        return {"shape": list(tensor.shape), "integers": tensor.long().flatten().tolist()}
    numbers = [float(f"{value:.8g}") if math.isfinite(value) else str(value) for value in tensor.double().flatten().tolist()]
    return {"shape": list(tensor.shape), "numbers": numbers}


def case(name, function, differentiable="", **inputs):
    if "bfloat16" in name:
        inputs = {key: value.bfloat16().float() if value.is_floating_point() else value for key, value in inputs.items()}
    wide = {key: value.double() if value.is_floating_point() else value for key, value in inputs.items()}
    watched = differentiable.split()
    for key in watched:
        wide[key].requires_grad_(True)
    output = function(*wide.values())
    record = {"inputs": {key: plain(value) for key, value in inputs.items()}, "output": plain(output.detach())}
    if watched:
        cotangent = draw(*output.shape)
        gradients = torch.autograd.grad((output * cotangent.double()).sum(), [wide[key] for key in watched])
        record["cotangent"] = plain(cotangent)
        record["gradients"] = {key: plain(gradient) for key, gradient in zip(watched, gradients)}
    cases[name] = record


def rms_norm(x, weight):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-6) * weight


def rope(x, cosine, sine):
    half = x.shape[-1] // 2
    return x * cosine + torch.cat((-x[..., half:], x[..., :half]), -1) * sine


def attention(query, key, value, causal=True, mask=None, scale=None):
    repeats = query.shape[1] // key.shape[1]
    key, value = key.repeat_interleave(repeats, 1), value.repeat_interleave(repeats, 1)
    scores = query @ key.transpose(-1, -2) * (scale if scale is not None else query.shape[-1] ** -0.5)
    if mask is not None:
        scores = scores + mask
    if causal:
        queries, keys = scores.shape[-2:]
        hidden = torch.ones(queries, keys, dtype=torch.bool).triu(keys - queries + 1)
        scores = scores.masked_fill(hidden, -math.inf)
    return torch.softmax(scores, -1) @ value


def log_probs(hidden, head, targets, temperature=1.0, banned=()):
    logits = hidden @ head.T / temperature
    if banned:
        logits = logits.index_fill(1, torch.tensor(banned), -math.inf)
    return torch.log_softmax(logits, 1).gather(1, targets[:, None])[:, 0]


def entropy(hidden, head, targets):
    spread = torch.log_softmax(hidden @ head.T, 1)
    return -(spread.exp() * spread).sum(1)


def adamw(parameter, gradient, first, second):
    parameter, gradient = parameter.clone().requires_grad_(True), gradient
    optimizer = torch.optim.AdamW([parameter], lr=0.01, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
    optimizer.state[parameter] = {"step": torch.tensor(2.0), "exp_avg": first.clone(), "exp_avg_sq": second.clone()}
    parameter.grad = gradient
    optimizer.step()
    return torch.stack([parameter.detach(), optimizer.state[parameter]["exp_avg"], optimizer.state[parameter]["exp_avg_sq"]])


x, y = draw(3, 4), draw(3, 4)
positive = draw(3, 4, low=0.2, high=3.0)
case("add broadcasts", torch.add, "a b", a=x, b=draw(4))
case("subtract broadcasts", torch.subtract, "a b", a=draw(2, 1, 4), b=draw(3, 1))
case("multiply", torch.multiply, "a b", a=x, b=y)
case("divide", torch.divide, "a b", a=x, b=positive)
case("add a number", lambda a: a + 1.5, "a", a=x)
case("divide by a number", lambda a: a / 3.0, "a", a=x)
case("minimum", torch.minimum, "a b", a=x, b=y)
case("maximum", torch.maximum, "a b", a=x, b=y)
case("negate", torch.neg, "a", a=x)
case("exp", torch.exp, "a", a=x)
case("log", torch.log, "a", a=positive)
case("square", torch.square, "a", a=x)
case("sqrt", torch.sqrt, "a", a=positive)
case("abs", torch.abs, "a", a=x)
case("clamp", lambda a: torch.clamp(a, -0.5, 0.7), "a", a=x)
case("less", torch.less, a=x, b=y)
case("greater than a number", lambda a: a > 0.25, a=x)
case("equal", torch.eq, a=torch.tensor([1.0, 2.0, 3.0]), b=torch.tensor([1.0, 5.0, 3.0]))
case("where", lambda a, b: torch.where(a > b, a, b * 2), "a b", a=x, b=y)
case("sum of all", torch.sum, "a", a=x)
case("sum over an axis", lambda a: a.sum(1), "a", a=x)
case("mean of all", torch.mean, "a", a=x)
case("mean over an axis", lambda a: a.mean(-1), "a", a=draw(2, 3, 4))
case("max of all", torch.amax, "a", a=x)
case("max over an axis", lambda a: a.amax(0), "a", a=x)
case("reshape", lambda a: a.reshape(2, 6), "a", a=x)
case("transpose", lambda a: a.transpose(0, 1), "a", a=x)
case("narrow", lambda a: a.narrow(1, 1, 2), "a", a=x)
case("concat", lambda a, b: torch.cat([a, b, a], 1), "a b", a=draw(2, 2), b=draw(2, 3))
case("select rows, one twice", lambda a, i: a[i], "a", a=x, i=torch.tensor([2, 0, 2]))
case("matmul", torch.matmul, "a b", a=draw(3, 5), b=draw(5, 2))
case("matmul of batches", torch.matmul, "a b", a=draw(2, 3, 5), b=draw(2, 5, 2))
case("linear with bias", F.linear, "input weight bias", input=draw(2, 3, 4), weight=draw(5, 4), bias=draw(5))
case("linear without bias", F.linear, "input weight", input=draw(3, 4), weight=draw(5, 4))
case("embedding", lambda table, ids: F.embedding(ids, table), "table", table=draw(5, 3), ids=torch.tensor([[1, 4], [1, 0]]))
case("rmsNorm", rms_norm, "x weight", x=draw(3, 40), weight=draw(40))
case("rmsNorm in bfloat16", rms_norm, "x weight", x=draw(3, 40), weight=draw(40))
angles = dict(cosine=draw(3, 8, low=-1, high=1), sine=draw(3, 8, low=-1, high=1))
case("rope", rope, "x", x=draw(2, 2, 3, 8), **angles)
case("rope with positions of each row", rope, "x", x=draw(2, 2, 3, 8), cosine=draw(2, 1, 3, 8), sine=draw(2, 1, 3, 8))
case("rope in bfloat16", rope, "x", x=draw(2, 2, 3, 8), **angles)
case("swiglu", lambda gate, up: F.silu(gate) * up, "gate up", gate=draw(3, 37, low=-9, high=9), up=draw(3, 37))
case("swiglu in bfloat16", lambda gate, up: F.silu(gate) * up, "gate up", gate=draw(3, 37, low=-9, high=9), up=draw(3, 37))
case("silu", F.silu, "a", a=x)
case("gelu", F.gelu, "a", a=x)
case("softmax", lambda a: torch.softmax(a, -1), "a", a=x)
case("logSoftmax", lambda a: torch.log_softmax(a, 0), "a", a=x)
heads = dict(query=draw(2, 4, 5, 4), key=draw(2, 2, 5, 4), value=draw(2, 2, 5, 4))
case("causal attention with grouped heads", attention, "query key value", **heads)
case("causal attention in bfloat16", attention, "query key value", **heads)
case("attention of the last queries over a longer cache", attention, "query key value",
     query=draw(1, 4, 2, 8), key=draw(1, 2, 7, 8), value=draw(1, 2, 7, 8))
case("attention of one query over a cache", attention, "query key value",
     query=draw(2, 4, 1, 8), key=draw(2, 2, 7, 8), value=draw(2, 2, 7, 8))
mask = torch.zeros(2, 1, 5, 5)
mask[0, :, :, 3:] = -math.inf
case("attention with a mask and a scale", lambda query, key, value, mask: attention(query, key, value, False, mask, 0.5),
     "query key value", **heads, mask=mask)
mask = torch.zeros(2, 1, 1, 5)
mask[0, :, :, 1:3] = -math.inf
mask[1, :, :, 4] = -math.inf
case("causal attention with a mask", lambda query, key, value, mask: attention(query, key, value, True, mask),
     "query key value", **heads, mask=mask)
rows = dict(hidden=draw(7, 6), head=draw(11, 6), targets=torch.tensor([0, 10, 3, 3, 7, 1, 5]))
case("tokenLogProbs", log_probs, "hidden head", **rows)
case("tokenLogProbs in chunks", log_probs, "hidden head", **rows)
case("tokenLogProbs in bfloat16", log_probs, "hidden head", **rows)
case("tokenLogProbs with a temperature and banned tokens",
     lambda *tensors: log_probs(*tensors, temperature=0.7, banned=(2, 9)), "hidden head", **rows)
case("entropy", entropy, **rows)
case("adamW", adamw, parameter=draw(4, 3), gradient=draw(4, 3), first=draw(4, 3), second=draw(4, 3, low=0.1, high=1))

print(json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":")))
