"""Token ids and rendered chats by Python's tokenizers and Jinja, for test/unit/models/tokenizer/byte-pair-tokenizer.test.ts.

    python test/references/tokenizer.py ../shared/data/qwen2.5-tokenizer > test/references/tokenizer.json

Made with tokenizers 0.23.3 and jinja2 3.1.6; the tokenizer is Qwen2.5's own (sha256 of tokenizer.json in the output).
"""

import hashlib
import json
import sys
from pathlib import Path

import jinja2
import tokenizers

TEXTS = [
    "Hello world! 你好 123",
    "",
    " ",
    "\n",
    "\n\n\n  \t\r\n x",
    "<think>",
    "</think>",
    "<think>\nOkay, so … </think>\n\n<answer>\\boxed{\\frac{1}{2}}</answer>",
    "<|im_start|>user\nA<|im_end|>\n<|vision_start|><|image_pad|><|vision_end|>",
    "<|im_start |> <|im_end",
    "don't WON'T I'LL we've 'S 's",
    "3.14159265358979 1,000,000 2^{10} 007 ½ x² ７",
    "def f(x):\n    return x ** 2  # комментарий\n\tpass",
    "👩‍👩‍👧‍👦 🇩🇪 ❤️ 🤷🏽‍♀️",
    "e\u0301 é Å Å ﬁ",
    "עברית العربية हिन्दी ไทย 한국어 日本語",
    "\u200b\u200d\u202e abc \ufeff",
    "\u0000\u0001\u007f\u0080",
    "a" * 300,
    " " * 130,
    "\\int_{0}^{\\infty} e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}",
    "𝟕 𝒙 ① Ⅷ",
    "한\u1112\u1161\u11ab",
    "ΑΒΓ ß ẞ İ ı",
    "mg/kg µg μg ≤5 ≥7 ±0.5 °C",
]
CHATS = [
    [{"role": "user", "content": "What is 1+1?"}],
    [{"role": "system", "content": "Be brief."}, {"role": "user", "content": " Hi \n"}],
    [
        {"role": "user", "content": "A"},
        {"role": "assistant", "content": "<think> b </think> <answer>C</answer>"},
        {"role": "user", "content": "D"},
    ],
]


def main() -> None:
    folder = Path(sys.argv[1])
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    template = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(
        json.loads((folder / "tokenizer_config.json").read_text())["chat_template"]
    )
    rows = []
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        rows.append({"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=False)})
    chats = [
        {"turns": turns, "prompt": prompt, "text": template.render(messages=turns, add_generation_prompt=prompt)}
        for turns in CHATS
        for prompt in (True, False)
    ]
    digest = hashlib.sha256((folder / "tokenizer.json").read_bytes()).hexdigest()
    json.dump({"sha256": digest, "texts": rows, "chats": chats}, sys.stdout, ensure_ascii=True)


main()
