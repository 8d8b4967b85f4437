"""What transformers computes with the text models of test/references/models: Qwen2 (tied, untied) and the language side
of Qwen2.5-VL (vision-language).

    python test/references/text.py        # writes test/references/models/text/, after models.py and vision.py

Made with torch 2.11.0 and transformers 5.23.0. Written for each model, by case:

<model>.json          token ids, padding, positions and labels of each case, and its losses
<model>.safetensors   "<case>.logits", "<case>.hidden.<k>" (what goes into layer k, and last into the final norm) in
                      float32; "<case>.gradient.<parameter>"; "adapters.<parameter>", random LoRA adapters under our
                      names, and "adapters.gradient.<parameter>"
<model>.bfloat16.safetensors
                      the same of case "loss" in bfloat16 with both of the reference's attentions ("bfloat16_eager.…",
                      "bfloat16_sdpa.…")
"""

import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import DynamicCache, Qwen2_5_VLForConditionalGeneration, Qwen2ForCausalLM

MODELS = Path(__file__).parent / "models"
CLASSES = {"tied": Qwen2ForCausalLM, "untied": Qwen2ForCausalLM, "vision-language": Qwen2_5_VLForConditionalGeneration}
PROMPTS = [[5, 17, 41, 8, 2], [9, 33], [60, 1, 22, 7], [11]]
RESPONSES = [[12, 4, 19, 55, 31, 3], [44, 45, 46, 3], [28, 13, 3], [50, 51, 52, 53, 54, 27, 3]]
PIECES = [4, 3, 1, 1]  # tokens of a sequence that are read at one time, with a cache
SPLITS = [[4, 1, 1], [2, 2, 2], [1, 1, 4]]  # of the six frequencies of a head of twelve
PAD = 0
# Low-rank adapters beside two matrices of each layer: W·x + scale · B·(A·x).
RANK, SCALE, ADAPTED = 3, 0.75, {"self_attn.k_proj", "mlp.down_proj"}


def load(name, dtype, attention):
    return CLASSES[name].from_pretrained(MODELS / name, dtype=dtype, attn_implementation=attention).eval()


def language(model):
    return model.model.language_model if hasattr(model.model, "language_model") else model.model


def hub_name(name):
    return name.replace("model.language_model.", "model.")


def padded(side):
    """ids, mask, labels [B, T]: the loss is on the responses only."""
    rows = [p + r for p, r in zip(PROMPTS, RESPONSES)]
    width = max(map(len, rows))
    ids, mask, labels = [], [], []
    for prompt, row in zip(PROMPTS, rows):
        pads = width - len(row)
        for target, values, filler in ((ids, row, PAD), (mask, [1] * len(row), 0),
                                       (labels, [-100] * len(prompt) + row[len(prompt):], -100)):
            target.append(values + [filler] * pads if side == "right" else [filler] * pads + values)
    return torch.tensor(ids), torch.tensor(mask), torch.tensor(labels)


def scattered(shape):
    """Three rows of positions in no order, each token somewhere else on each axis."""
    count = torch.arange(3 * shape[0] * shape[1]).view(3, *shape)
    return (count * 7919 + 13) % 90


class Layers:
    """What goes into each layer, and into the final norm."""

    def __init__(self, model):
        self.seen = []
        parts = [*language(model).layers, language(model).norm]
        self.hooks = [part.register_forward_pre_hook(self.note, with_kwargs=True) for part in parts]

    def note(self, _module, arguments, keywords):
        self.seen.append((arguments[0] if arguments else keywords["hidden_states"]).detach())

    def end(self):
        for hook in self.hooks:
            hook.remove()
        return {f"hidden.{k}": hidden for k, hidden in enumerate(self.seen)}


def run(model, ids, mask, positions=None, labels=None):
    """logits, hidden states; with labels also loss and gradients."""
    layers = Layers(model)
    model.zero_grad(set_to_none=True)
    logits = model(input_ids=ids, attention_mask=mask, position_ids=positions, use_cache=False).logits
    found = {"logits": logits.detach(), **layers.end()}
    if labels is None:
        return found, None
    loss = torch.nn.functional.cross_entropy(
        logits[:, :-1].flatten(0, 1).float(), labels[:, 1:].flatten(), ignore_index=-100)
    loss.backward()
    found |= {f"gradient.{hub_name(n)}": p.grad for n, p in model.named_parameters() if p.grad is not None}
    return found, loss.item()


@torch.no_grad()
def in_pieces(model, ids, positions):
    """Logits of one sequence that is read in pieces, each with the cache of those before it."""
    cache, start, logits = DynamicCache(config=language(model).config), 0, []
    for length in PIECES:
        part = slice(start, start + length)
        logits.append(model(input_ids=ids[:, part], position_ids=positions[..., part], past_key_values=cache,
                            use_cache=True).logits)
        start += length
    return torch.cat(logits, 1)


def with_adapters(model, ids, mask, positions, labels):
    """The adapters, their gradients and the loss with them."""
    adapters = {}
    for name, module in model.named_modules():
        if not any(name.endswith(adapted) for adapted in ADAPTED) or "visual" in name:
            continue
        down, up = torch.randn(RANK, module.in_features) * 0.3, torch.randn(module.out_features, RANK) * 0.3
        adapters[f"{hub_name(name)}.lora_A.weight"] = down.requires_grad_()
        adapters[f"{hub_name(name)}.lora_B.weight"] = up.requires_grad_()
        module.register_forward_hook(
            lambda _, inputs, output, down=down, up=up: output + SCALE * (inputs[0] @ down.T @ up.T))
    model.requires_grad_(False)
    found, loss = run(model, ids, mask, positions, labels)
    gradients = {f"gradient.{name}": adapter.grad for name, adapter in adapters.items()}
    return {"logits": found["logits"], **{n: a.detach() for n, a in adapters.items()}, **gradients}, loss


def write(name):
    model = load(name, torch.float32, "sdpa")
    sectioned = name == "vision-language"
    tensors, cases = {}, {}

    def add(case, found, record):
        tensors.update({f"{case}.{key}": value.contiguous() for key, value in found.items()})
        cases[case] = {key: value.tolist() if isinstance(value, torch.Tensor) else value for key, value in record.items()}

    ids, mask, labels = padded("right")
    # The language side of Qwen2.5-VL is trained on scattered positions: those of text are a special case of them.
    positions = scattered(ids.shape) if sectioned else None
    found, loss = run(model, ids, mask, positions, labels)
    losses = {"float32": loss}
    for attention in ("eager", "sdpa"):
        narrow, losses[f"bfloat16_{attention}"] = run(load(name, torch.bfloat16, attention), ids, mask, positions, labels)
        tensors.update({f"bfloat16_{attention}.{key}": value.contiguous() for key, value in narrow.items()})
    add("loss", found, {"ids": ids, "mask": mask, "positions": positions, "losses": losses})

    torch.manual_seed(31)
    adapted, loss = with_adapters(load(name, torch.float32, "sdpa"), ids, mask, positions, labels)
    add("adapters", adapted, {"ids": ids, "mask": mask, "positions": positions, "losses": {"float32": loss}, "scale": SCALE})

    with torch.no_grad():
        if sectioned:
            add("right", run(model, ids, mask)[0], {"ids": ids, "mask": mask, "positions": None})
        ids, mask, _ = padded("left")
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        shape = (3, *ids.shape)
        found, _ = run(model, ids, mask, positions.expand(shape) if sectioned else positions)
        add("left", found, {"ids": ids, "mask": mask, "positions": positions})
    ids = torch.tensor([[7, 21, 40, 3, 58, 14, 33, 9, 25]])
    straight = torch.arange(ids.shape[1])[None]
    plain = straight.expand(3, *ids.shape) if sectioned else straight
    add("pieces", {"logits": in_pieces(model, ids, plain)}, {"ids": ids, "positions": straight, "pieces": PIECES})
    if sectioned:
        add("scattered pieces", {"logits": in_pieces(model, ids, scattered(ids.shape))},
            {"ids": ids, "positions": scattered(ids.shape), "pieces": PIECES})
        ids = torch.tensor(PROMPTS[0] + RESPONSES[0]).view(1, -1)
        for split in SPLITS:
            language(model).rotary_emb.mrope_section = split
            with torch.no_grad():
                found, _ = run(model, ids, None, scattered(ids.shape))
            add(f"split {split}", {"logits": found["logits"]},
                {"ids": ids, "positions": scattered(ids.shape), "sections": split})

    folder = MODELS / "text"
    folder.mkdir(exist_ok=True)
    in_bfloat16 = {key for key in tensors if key.startswith("bfloat16_")}
    save_file({key: value for key, value in tensors.items() if key not in in_bfloat16}, folder / f"{name}.safetensors")
    save_file({key: tensors[key] for key in in_bfloat16}, folder / f"{name}.bfloat16.safetensors")
    record = {"madeWith": {"torch": torch.__version__, "transformers": transformers.__version__},
              "prompts": PROMPTS, "responses": RESPONSES, "pad": PAD, "cases": cases}
    (folder / f"{name}.json").write_text(json.dumps(record) + "\n")
    print(name, {key: round(value, 6) for key, value in losses.items()},
          sum(tensor.nbytes for tensor in tensors.values()), "bytes")


if __name__ == "__main__":
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    for name in CLASSES:
        write(name)
