"""Loads folders that Troupe wrote with transformers (and peft), and prints what it computes there as JSON.

    python test/references/load_saved_folder.py FOLDER TEXT
    python test/references/load_saved_folder.py --requests FILE.json

A request is {folder, ids, adapters?, pictures?: {file, grids}}; `file` holds pixel_values in safetensors. Needs torch and
transformers, and peft for adapters. test/contract/parity/{saved,exported}-folder.test.ts run it and compare:

    TROUPE_TEST_PYTHON=<python> npx vitest run --project contract dist/test/contract/parity/exported-folder.test.js
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer, Qwen2_5_VLForConditionalGeneration


def load(folder):
    """The model as its config.json names it, and what did not fit."""
    vision = json.loads((Path(folder) / "config.json").read_text())["model_type"] == "qwen2_5_vl"
    kind = Qwen2_5_VLForConditionalGeneration if vision else AutoModelForCausalLM
    model, loading = kind.from_pretrained(folder, dtype="auto", output_loading_info=True)
    return model.eval(), {kind: sorted(map(str, names)) for kind, names in loading.items() if names}


@torch.no_grad()
def answer(request):
    model, problems = load(request["folder"])
    if "adapters" in request:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, request["adapters"]).eval()
    ids = torch.tensor([request["ids"]])
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    if "pictures" in request:
        config = model.config
        inputs["pixel_values"] = load_file(request["pictures"]["file"])["pixel_values"].to(model.dtype)
        inputs["image_grid_thw"] = torch.tensor(request["pictures"]["grids"])
        inputs["mm_token_type_ids"] = (ids == config.image_token_id).int()
    return {
        "class": type(model).__name__,
        "dtype": str(model.dtype),
        "problems": problems,
        "logits": model(**inputs).logits[0].float().flatten().tolist(),
    }


@torch.no_grad()
def with_tokenizer(folder, text):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model, problems = load(folder)
    ids = tokenizer(text, return_tensors="pt").input_ids
    logits = model(ids).logits[0].float()
    generated = model.generate(ids, do_sample=False, max_new_tokens=8)
    return {
        "ids": ids[0].tolist(),
        "text": tokenizer.decode(ids[0]),
        "special": [tokenizer.pad_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id],
        "end": model.generation_config.eos_token_id,
        "dtype": str(model.dtype),
        "problems": problems,
        "logits": logits.flatten().tolist(),
        "generated": generated[0, ids.shape[1]:].tolist(),
    }


if sys.argv[1] == "--requests":
    print(json.dumps([answer(request) for request in json.loads(Path(sys.argv[2]).read_text())]))
else:
    print(json.dumps(with_tokenizer(*sys.argv[1:])))
