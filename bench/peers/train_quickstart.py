"""The quickstart's model in `transformers`: tokens per second of training and of decoding. Peer of bench/train-decode.ts.

Needs an environment of its own: pip install torch==2.11.0 transformers
Usage: python train_quickstart.py [--threads 1] [--rounds 10]

Same shapes as the twin: 128 sequences of 9 prompt and 24 response tokens, the mean log-probability of the response
tokens, AdamW; and 128 rows of 27 sampled tokens each, with no row ending early. Prints one line of JSON.
"""

import argparse
import json
import os
import time

options = argparse.ArgumentParser()
options.add_argument("--threads", type=int, default=1)
options.add_argument("--rounds", type=int, default=10)
options = options.parse_args()
os.environ["OMP_NUM_THREADS"] = str(options.threads)
os.environ["HF_HUB_OFFLINE"] = "1"

import torch  # noqa: E402
from transformers import Qwen2Config, Qwen2ForCausalLM  # noqa: E402

ROWS, PROMPT, RESPONSE, NEW = 128, 9, 24, 27


def build():
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=32, hidden_size=96, intermediate_size=256, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=4, tie_word_embeddings=True, initializer_range=0.08, max_position_embeddings=64,
        rms_norm_eps=1e-6, rope_theta=1e4, pad_token_id=0, bos_token_id=1, eos_token_id=None,
    )
    return Qwen2ForCausalLM._from_config(config, attn_implementation="sdpa").float()


def seconds(work):
    work()
    times = []
    for _ in range(options.rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return times


def main():
    torch.set_num_threads(options.threads)
    model = build()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    tokens = torch.randint(3, 32, (ROWS, PROMPT + RESPONSE))

    def train():
        optimizer.zero_grad(set_to_none=True)
        logits = model(input_ids=tokens, logits_to_keep=RESPONSE + 1, use_cache=False).logits[:, :-1]
        log_probs = torch.log_softmax(logits.float(), -1).gather(-1, tokens[:, PROMPT:, None])
        (-log_probs.mean()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    @torch.inference_mode()
    def decode():
        prompts = tokens[:, :PROMPT]
        output = model.generate(
            prompts, attention_mask=torch.ones_like(prompts), max_new_tokens=NEW, min_new_tokens=NEW,
            do_sample=True, temperature=1.0, top_k=0, top_p=1.0,
        )
        assert output.shape[1] == PROMPT + NEW

    print(json.dumps({"version": torch.__version__, "train": seconds(train), "decode": seconds(decode)}))


if __name__ == "__main__":
    main()
