"""A tiny Qwen2.5-VL with random weights, and what transformers computes with it.

    python test/references/vision.py        # writes test/references/models/vision-language/

Made with torch 2.11.0, transformers 5.23.0 and Pillow 13.0.0. Every size differs from every other, so that a swapped
axis cannot pass; weights have a standard deviation of 0.2, so that logits are apart. Pictures are the noise of
images.py, which a test makes again from height and width. Written are

config.json, model.safetensors, preprocessor_config.json   a checkpoint as its publishers lay it out (flat keys, hub names)
reference.json     prompts, positions, greedy generations with the margin of each step
features.safetensors, logits.safetensors   float32, and bfloat16 with both of the reference's attentions (eager, sdpa)
"""

import json
from pathlib import Path

import numpy
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

FOLDER = Path(__file__).parent / "models" / "vision-language"
VISION_START, VISION_END, IMAGE, VIDEO = 201, 202, 204, 205
CONFIGURATION = {
    "architectures": ["Qwen2_5_VLForConditionalGeneration"],
    "attention_dropout": 0.0,
    "bos_token_id": 199,
    "eos_token_id": 200,
    "vision_start_token_id": VISION_START,
    "vision_end_token_id": VISION_END,
    "vision_token_id": 203,
    "image_token_id": IMAGE,
    "video_token_id": VIDEO,
    "hidden_act": "silu",
    "hidden_size": 72,
    "initializer_range": 0.02,
    "intermediate_size": 88,
    "max_position_embeddings": 512,
    "max_window_layers": 3,
    "model_type": "qwen2_5_vl",
    "num_attention_heads": 6,
    "num_hidden_layers": 3,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-06,
    "rope_theta": 5000.0,
    "sliding_window": 512,
    "tie_word_embeddings": False,
    "torch_dtype": "float32",
    "use_cache": True,
    "use_sliding_window": False,
    "vision_config": {
        "depth": 4,
        "hidden_act": "silu",
        "hidden_size": 40,
        "intermediate_size": 52,
        "num_heads": 5,
        "in_chans": 3,
        "out_hidden_size": 72,
        "patch_size": 6,
        "spatial_merge_size": 2,
        "spatial_patch_size": 6,
        "window_size": 36,
        "fullatt_block_indexes": [1, 3],
        "tokens_per_second": 2,
        "temporal_patch_size": 2,
    },
    "rope_scaling": {"type": "mrope", "mrope_section": [1, 2, 3]},
    "vocab_size": 211,
}
PROCESSOR = {
    "min_pixels": 576,
    "max_pixels": 11520,
    "patch_size": 6,
    "temporal_patch_size": 2,
    "merge_size": 2,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
    "image_processor_type": "Qwen2VLImageProcessor",
    "processor_class": "Qwen2_5_VLProcessor",
}
# Height and width. A window is 36 pixels a side: 72 × 36 fills its windows, the others have partly filled ones.
FEATURES = [[[72, 36]], [[84, 60]], [[25, 110]], [[72, 36], [84, 60], [12, 48]], [[130, 90], [40, 40]]]
# One image token for each picture.
PROMPTS = [
    ([5, 17, VISION_START, IMAGE, VISION_END, 41, 8], [[48, 36]]),
    ([VISION_START, IMAGE, VISION_END, 9, 33, 60, 1, 22], [[84, 60]]),
    ([7, 12, 4, VISION_START, IMAGE, VISION_END, 19, VISION_START, IMAGE, VISION_END, 55, 31], [[25, 70], [60, 36]]),
    ([VISION_START, IMAGE, VISION_END, VISION_START, IMAGE, VISION_END, 90, VISION_START, IMAGE, VISION_END, 101, 3],
     [[36, 36], [50, 24], [24, 61]]),
    ([150, 151, 152, 11, 13, VISION_START, IMAGE, VISION_END], [[72, 72]]),
    ([44, VISION_START, IMAGE, VISION_END, 45, 46, 47, 48, VISION_START, IMAGE, VISION_END, 49], [[12, 48], [36, 60]]),
    ([180, VISION_START, IMAGE, VISION_END, 66], [[30, 30]]),
    ([21, 99, VISION_START, IMAGE, VISION_END, 98, 97, 96, 95, 94, 93, 92], [[130, 90]]),
    ([2, VISION_START, IMAGE, VISION_END, 6, VISION_START, IMAGE, VISION_END, 10, VISION_START, IMAGE, VISION_END, 14],
     [[48, 48], [48, 48], [24, 24]]),
    ([121, 122, VISION_START, IMAGE, VISION_END, 123, 124], [[17, 100]]),
]
WITH_LOGITS = 4
NEW_TOKENS = 64
BANNED = [VISION_START, VISION_END, IMAGE, VIDEO]


def noise(height, width):
    state, samples = height * 1000 + width, []
    for _ in range(height * width * 3):
        state = (state * 1664525 + 1013904223) % 2**32
        samples.append(state >> 24)
    return Image.fromarray(numpy.array(samples, dtype=numpy.uint8).reshape(height, width, 3))


def pixels(sizes):
    processor = Qwen2VLImageProcessorPil(**{k: v for k, v in PROCESSOR.items() if not k.endswith(("_type", "_class"))})
    result = processor(images=[noise(*size) for size in sizes], return_tensors="pt")
    return result["pixel_values"].float(), result["image_grid_thw"]


def expanded(token_ids, grids):
    """As Qwen2_5_VLProcessor does with the text: an image token for each token of its picture."""
    ids, pictures = [], iter(grids.tolist())
    for token in token_ids:
        if token == IMAGE:
            time, height, width = next(pictures)
            ids += [IMAGE] * (time * height * width // 4)
        else:
            ids.append(token)
    return torch.tensor([ids])


def hub_name(name):
    return name.replace("model.language_model.", "model.").replace("model.visual.", "visual.")


def make_checkpoint():
    torch.manual_seed(21)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "config.json").write_text(json.dumps(CONFIGURATION, indent=2) + "\n")
    (FOLDER / "preprocessor_config.json").write_text(json.dumps(PROCESSOR, indent=2) + "\n")
    model = Qwen2_5_VLForConditionalGeneration(transformers.AutoConfig.from_pretrained(FOLDER))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.normal_(1.0 if "norm" in name or "ln_q" in name else 0.0, 0.2)
    tensors = {hub_name(name): parameter.detach().contiguous() for name, parameter in model.named_parameters()}
    save_file(tensors, FOLDER / "model.safetensors", metadata={"format": "pt"})
    loaded = dict(load(torch.float32, "eager").named_parameters())
    assert all(torch.equal(loaded[name], parameter) for name, parameter in model.named_parameters())


def load(dtype, attention):
    return Qwen2_5_VLForConditionalGeneration.from_pretrained(FOLDER, dtype=dtype, attn_implementation=attention).eval()


def inputs_of(token_ids, sizes):
    values, grids = pixels(sizes)
    ids = expanded(token_ids, grids)
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids), "pixel_values": values,
            "image_grid_thw": grids, "mm_token_type_ids": (ids == IMAGE).int()}


@torch.no_grad()
def main():
    make_checkpoint()
    models = {
        "float32": load(torch.float32, "sdpa"),
        "bfloat16_eager": load(torch.bfloat16, "eager"),
        "bfloat16_sdpa": load(torch.bfloat16, "sdpa"),
    }
    features, logits = {}, {}
    for kind, model in models.items():
        for number, sizes in enumerate(FEATURES):
            values, grids = pixels(sizes)
            made = model.model.visual(values.to(model.dtype), grid_thw=grids).pooler_output
            features[f"{kind}.{number}"] = made.contiguous()
        for number, (token_ids, sizes) in enumerate(PROMPTS[:WITH_LOGITS]):
            inputs = inputs_of(token_ids, sizes)
            inputs["pixel_values"] = inputs["pixel_values"].to(model.dtype)
            logits[f"{kind}.{number}"] = model(**inputs).logits[0].contiguous()
    save_file(features, FOLDER / "features.safetensors")
    save_file(logits, FOLDER / "logits.safetensors")

    model, prompts = models["float32"], []
    for token_ids, sizes in PROMPTS:
        inputs = inputs_of(token_ids, sizes)
        positions, delta = model.model.get_rope_index(
            inputs["input_ids"], inputs["mm_token_type_ids"], image_grid_thw=inputs["image_grid_thw"]
        )
        length = inputs["input_ids"].shape[1]
        out = model.generate(
            **inputs, do_sample=False, max_new_tokens=NEW_TOKENS, min_new_tokens=NEW_TOKENS, eos_token_id=None,
            pad_token_id=0, suppress_tokens=BANNED, return_dict_in_generate=True, output_scores=True,
        )
        best = [scores[0].topk(2).values for scores in out.scores]
        prompts.append({
            "tokenIds": token_ids,
            "pictures": sizes,
            "grids": inputs["image_grid_thw"].tolist(),
            "expanded": inputs["input_ids"][0].tolist(),
            "positions": positions[:, 0].tolist(),
            "nextPosition": length + delta[0, 0].item(),
            "greedy": out.sequences[0, length:].tolist(),
            "margins": [round((first - second).item(), 6) for first, second in best],
        })
        print(length, len(set(prompts[-1]["greedy"])), min(prompts[-1]["margins"]))
    record = {
        "madeWith": {"torch": torch.__version__, "transformers": transformers.__version__},
        "features": [{"pictures": sizes, "grids": pixels(sizes)[1].tolist()} for sizes in FEATURES],
        "bannedTokenIds": BANNED,
        "promptsWithLogits": WITH_LOGITS,
        "prompts": prompts,
    }
    (FOLDER / "reference.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    torch.use_deterministic_algorithms(True)
    main()
