"""Reference values for test/contract/parity, made by transformers' Qwen2 and torch.optim.AdamW.

    python test/references/models.py        # writes test/references/models/{tied,untied}/

Needs torch and transformers (made with torch 2.11.0 and transformers 5.23.0). Every size differs from every other, so
that a swapped axis cannot pass; weights have a standard deviation of 0.2, so that no value is near 0 by itself.
"""

import hashlib
import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import Qwen2Config, Qwen2ForCausalLM

PAD, END = 0, 3
PROMPTS = [[5, 17, 41, 8, 2], [9, 33], [60, 1, 22, 7]]
RESPONSES = [[12, 4, 19, 55, 31, 3], [44, 45, 46, 3], [28, 13, 3]]
STEPS, LEARNING_RATE, BETAS, EPSILON, WEIGHT_DECAY = 10, 1e-2, (0.9, 0.95), 1e-8, 0.01
NEW_TOKENS = 14


def configuration(tied):
    return Qwen2Config(
        vocab_size=61, hidden_size=32, intermediate_size=40, num_hidden_layers=3, num_attention_heads=6,
        num_key_value_heads=2, head_dim=6, max_position_embeddings=96, rms_norm_eps=1e-6, tie_word_embeddings=tied,
        rope_parameters={"rope_type": "default", "rope_theta": 5000.0}, use_sliding_window=False,
        pad_token_id=PAD, bos_token_id=1, eos_token_id=END,
    )


def padded(side):
    """ids, mask and labels [B, T], padded with PAD on `side`; loss on responses only."""
    rows = [p + r for p, r in zip(PROMPTS, RESPONSES)]
    width = max(map(len, rows))
    ids, mask, labels = [], [], []
    for prompt, row in zip(PROMPTS, rows):
        pads = [PAD] * (width - len(row))
        hidden = [-100] * len(pads)
        answer = [-100] * len(prompt) + row[len(prompt):]
        ids.append(row + pads if side == "right" else pads + row)
        mask.append([1] * len(row) + [0] * len(pads) if side == "right" else [0] * len(pads) + [1] * len(row))
        labels.append(answer + hidden if side == "right" else hidden + answer)
    return torch.tensor(ids), torch.tensor(mask), torch.tensor(labels)


def loss_of(model, ids, mask, labels):
    """Mean over all response tokens of the batch, and the logits."""
    logits = model(input_ids=ids, attention_mask=mask).logits
    loss = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1).float(), labels[:, 1:].flatten(), ignore_index=-100)
    return loss, logits


def tree_hash(tensors):
    """The content hash of models/arena/weights-hash.ts, written from its description."""
    root = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name]
        root.update(f"{name}\tfloat32\t{','.join(map(str, tensor.shape))}\n".encode())
        data = tensor.contiguous().numpy().tobytes()
        for start in range(0, len(data), 65536):
            root.update(hashlib.sha256(data[start:start + 65536]).digest())
    return root.hexdigest()


def write(tied, folder):
    torch.manual_seed(11 if tied else 12)
    model = Qwen2ForCausalLM(configuration(tied)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.normal_(1.0 if "norm" in name else 0.0, 0.2)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)

    ids, mask, labels = padded("right")
    loss, logits = loss_of(model, ids, mask, labels)
    loss.backward()
    save_file({name: p.grad.contiguous() for name, p in model.named_parameters()}, folder / "gradients.safetensors")
    with torch.no_grad():
        bfloat16 = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)(input_ids=ids, attention_mask=mask).logits
    save_file({"logits": logits.detach().contiguous(), "bfloat16_logits": bfloat16.float().contiguous()}, folder / "outputs.safetensors")

    width = max(map(len, PROMPTS))
    prompts = torch.tensor([[PAD] * (width - len(p)) + p for p in PROMPTS])
    seen = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in PROMPTS])
    generated = model.generate(
        input_ids=prompts, attention_mask=seen, do_sample=False, max_new_tokens=NEW_TOKENS, min_new_tokens=NEW_TOKENS, pad_token_id=PAD, eos_token_id=None,
    )[:, width:]

    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}],
        lr=LEARNING_RATE, betas=BETAS, eps=EPSILON,
    )
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        step_loss, _ = loss_of(model, ids, mask, labels)
        step_loss.backward()
        optimizer.step()
        losses.append(step_loss.item())
    final, _ = loss_of(model, ids, mask, labels)

    record = {
        "made_with": {"torch": torch.__version__, "transformers": transformers.__version__},
        "pad": PAD, "end": END, "prompts": PROMPTS, "responses": RESPONSES,
        "loss": loss.item(),
        "hash": tree_hash(load_file(folder / "model.safetensors")),
        "adamw": {
            "learningRate": LEARNING_RATE, "beta1": BETAS[0], "beta2": BETAS[1], "epsilon": EPSILON,
            "weightDecay": WEIGHT_DECAY, "losses": losses + [final.item()],
        },
        "greedy": generated.tolist(),
    }
    (folder / "reference.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    torch.use_deterministic_algorithms(True)
    for name in ("tied", "untied"):
        target = Path(__file__).parent / "models" / name
        target.mkdir(parents=True, exist_ok=True)
        write(name == "tied", target)
        print(name, sum(f.stat().st_size for f in target.iterdir()), "bytes")
