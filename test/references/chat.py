"""Chats with pictures, rendered by transformers' own apply_chat_template, for test/unit/models/chat/chat-template.test.ts.

    python test/references/chat.py ../shared/data/qwen2.5-vl-7b-instruct > test/references/chat.json

Made with transformers 5.23.0; the template is Qwen2.5-VL's own (sha256 of chat_template.json in the output).
"""

import hashlib
import json
import sys
from pathlib import Path

from transformers.utils.chat_template_utils import render_jinja_template

IMAGE = {"type": "image"}


def text(words):
    return {"type": "text", "text": words}


CHATS = [
    [{"role": "user", "content": [IMAGE, text("What is this?")]}],
    [{"role": "user", "content": [text("Compare "), IMAGE, text(" with "), IMAGE, text(".")]}],
    [{"role": "system", "content": "Be brief."}, {"role": "user", "content": [text(" Hi \n"), IMAGE]}],
    [
        {"role": "user", "content": [IMAGE, IMAGE]},
        {"role": "assistant", "content": [text("<think> b </think> <answer>C</answer>")]},
        {"role": "user", "content": "And 👩‍👩‍👧‍👦 {{ x }} {% if %}?"},
    ],
    [{"role": "system", "content": [text("You see.")]}, {"role": "user", "content": [text("")]}],
    [{"role": "user", "content": []}],
    [{"role": "user", "content": "plain"}],
]


def main() -> None:
    path = Path(sys.argv[1]) / "chat_template.json"
    template = json.loads(path.read_text())["chat_template"]
    chats = [
        {"turns": turns, "prompt": prompt, "text": rendered}
        for prompt in (True, False)
        for turns, rendered in zip(
            CHATS,
            render_jinja_template(conversations=CHATS, chat_template=template, add_generation_prompt=prompt)[0],
            strict=True,
        )
    ]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    json.dump({"sha256": digest, "chats": chats}, sys.stdout, ensure_ascii=True)


main()
