"""Loads a folder that Troupe saved with transformers, and prints what it computes there as one line of JSON.

    python test/references/load_saved_folder.py FOLDER TEXT

Needs torch and transformers. test/contract/parity/saved-folder.test.ts runs it and compares.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, text = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(folder)
model, loading = AutoModelForCausalLM.from_pretrained(folder, dtype="auto", output_loading_info=True)
ids = tokenizer(text, return_tensors="pt").input_ids
with torch.no_grad():
    logits = model(ids).logits[0].float()
    generated = model.generate(ids, do_sample=False, max_new_tokens=8)
print(json.dumps({
    "ids": ids[0].tolist(),
    "text": tokenizer.decode(ids[0]),
    "special": [tokenizer.pad_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id],
    "end": model.generation_config.eos_token_id,
    "dtype": str(model.dtype),
    "problems": {kind: sorted(map(str, names)) for kind, names in loading.items() if names},
    "logits": logits.flatten().tolist(),
    "generated": generated[0, ids.shape[1]:].tolist(),
}))
