"""Tiny adapters made, computed with and merged by PEFT: what models/lora is compared with.

    python test/references/lora.py

Needs torch, transformers and peft; writes test/references/lora/{text,vision-language}/: base/ (the model), adapter/ (as
PEFT saves it), merged.safetensors (merge_and_unload, float32) and reference.json (token ids, logits with the adapter).
Every size differs from the others, so that no transposition hides.
"""

import json
import os
import shutil
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen2Config, Qwen2ForCausalLM

TEXT = dict(
    vocab_size=37, hidden_size=24, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=3, head_dim=10,
    intermediate_size=28, max_position_embeddings=64, rope_theta=5000.0, tie_word_embeddings=True,
    initializer_range=0.3, pad_token_id=0, bos_token_id=1, eos_token_id=2)
VISION = dict(
    depth=1, hidden_size=8, intermediate_size=12, num_heads=2, in_channels=3, out_hidden_size=24, patch_size=2,
    spatial_merge_size=2, window_size=8, fullatt_block_indexes=[0], temporal_patch_size=2)
ADAPTERS = {
    "text": dict(r=5, lora_alpha=8, target_modules=["q_proj", "v_proj", "o_proj", "down_proj"]),
    # The vision tower has a down_proj too: the pattern keeps it as it is.
    "vision-language": dict(
        r=3, lora_alpha=4, use_rslora=True,
        target_modules=r"model\.language_model\.layers\.\d+\.(?:self_attn|mlp)\.(?:k_proj|down_proj)"),
}
OUT = Path(__file__).parent / "lora"
# What differs between versions and machines, and no reader needs.
UNSTABLE = ("peft_version", "transformers_version", "revision")


def make(kind: str) -> torch.nn.Module:
    if kind == "text":
        return Qwen2ForCausalLM(Qwen2Config(**TEXT))
    text = dict(
        TEXT, num_hidden_layers=1, tie_word_embeddings=False, num_attention_heads=4, num_key_value_heads=2,
        rope_parameters={"rope_type": "default", "rope_theta": 5000.0, "mrope_section": [1, 1, 1]})
    del text["head_dim"], text["rope_theta"]
    return Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(
        text_config=text, vision_config=VISION, image_token_id=33, video_token_id=34, vision_start_token_id=35,
        vision_end_token_id=36, tie_word_embeddings=False))


def tidy(file: Path) -> None:
    content = json.loads(file.read_text())
    file.write_text(json.dumps({k: v for k, v in content.items() if k not in UNSTABLE}, indent=2) + "\n")


def write(kind: str) -> None:
    torch.manual_seed(7)
    folder = OUT / kind
    shutil.rmtree(folder, ignore_errors=True)
    model = make(kind).eval()
    model.save_pretrained(folder / "base")
    adapted = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **ADAPTERS[kind]))
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_" in name:
                parameter.normal_(0, 0.3)
    adapted.eval()
    adapted.peft_config["default"].base_model_name_or_path = "base"
    adapted.save_pretrained(folder / "adapter")
    (folder / "adapter" / "README.md").unlink()
    ids = torch.arange(1, 13).reshape(1, -1)
    with torch.no_grad():
        logits = adapted(input_ids=ids).logits[0]
    merged = adapted.merge_and_unload()
    merged.save_pretrained(folder / "merged")
    changed = load_file(folder / "merged" / "model.safetensors")
    before = load_file(folder / "base" / "model.safetensors")
    save_file({k: v for k, v in changed.items() if not torch.equal(v, before[k])}, folder / "merged.safetensors")
    shutil.rmtree(folder / "merged")
    tidy(folder / "adapter" / "adapter_config.json")
    for file in ("config.json", "generation_config.json"):
        tidy(folder / "base" / file)
    (folder / "reference.json").write_text(json.dumps({
        "made_with": {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__},
        "ids": ids[0].tolist(),
        "logits": [round(value, 7) for value in logits.flatten().tolist()],
    }) + "\n")


for one in ADAPTERS:
    write(one)
