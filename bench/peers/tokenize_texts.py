"""Python's `tokenizers` over the texts of bench/tokenizing.ts: seconds to load, to encode and to decode. Peer of it.

Needs an environment of its own: pip install tokenizers
Usage: python tokenize_texts.py TOKENIZER.json TEXTS.json IDS.bin [--rounds 3]

One text at a time, as the twin does, then all at once (`encode_batch`) over two threads. IDS.bin: for each text its
number of ids, then the ids, int32 little-endian. Prints one line of JSON.
"""

import argparse
import array
import json
import os
import time

options = argparse.ArgumentParser()
options.add_argument("tokenizer")
options.add_argument("texts")
options.add_argument("ids")
options.add_argument("--rounds", type=int, default=3)
options = options.parse_args()
os.environ["RAYON_NUM_THREADS"] = "2"
os.environ["TOKENIZERS_PARALLELISM"] = "true"

import tokenizers  # noqa: E402


def seconds(work):
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def main():
    load, tokenizer = seconds(lambda: tokenizers.Tokenizer.from_file(options.tokenizer))
    with open(options.texts, encoding="utf-8") as file:
        texts = json.load(file)
    encode, batch, decode, ids = [], [], [], []
    for _ in range(options.rounds):
        spent, ids = seconds(lambda: [tokenizer.encode(text, add_special_tokens=False).ids for text in texts])
        encode.append(spent)
        batch.append(seconds(lambda: tokenizer.encode_batch_fast(texts, add_special_tokens=False))[0])
        decode.append(seconds(lambda: [tokenizer.decode(one, skip_special_tokens=False) for one in ids])[0])
    flat = array.array("i")
    for one in ids:
        flat.append(len(one))
        flat.extend(one)
    with open(options.ids, "wb") as file:
        flat.tofile(file)
    print(json.dumps({"version": tokenizers.__version__, "load": load, "encode": encode, "batch": batch, "decode": decode}))


main()
