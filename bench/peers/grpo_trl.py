"""The quickstart's GRPO step in TRL, on the CPU: same model, task, reward, batch and limits. Peer of bench/grpo-step.ts.

Needs an environment of its own: pip install torch==2.11.0 transformers trl
Usage: python grpo_trl.py [--checkpoint FOLDER] [--steps 20] [--warm-up 5] [--threads 2]

Prints one line of JSON: seconds of each step after the warm-up (from the end of one optimizer step to the end of the
next, so sampling, rewards, reference, loss and update are all in), processor seconds of each, mean length of the
completions, mean reward.

Settings are those of a careful user on a CPU: float32, SDPA, fused AdamW, no gradient checkpointing, the whole batch at
once; --attention, --cache and --threads are there to try others.
"""

import argparse
import json
import os
import random
import re
import tempfile
import time

options = argparse.ArgumentParser()
options.add_argument("--checkpoint", help="the `weights` folder of a checkpoint by troupe; absent: random weights")
options.add_argument("--steps", type=int, default=20)
options.add_argument("--warm-up", type=int, default=5)
options.add_argument("--threads", type=int, default=2)
options.add_argument("--spin-count", type=int, help="GOMP_SPINCOUNT; absent: libgomp's own, best on an idle machine")
options.add_argument("--seed", type=int, default=0)
options.add_argument("--attention", default="sdpa", choices=["sdpa", "eager"])
options.add_argument("--cache", default=None, choices=["dynamic", "static"])
options = options.parse_args()

# libgomp and the tokenizers library read these when they are loaded.
os.environ["OMP_NUM_THREADS"] = str(options.threads)
if options.spin_count is not None:
    os.environ["GOMP_SPINCOUNT"] = str(options.spin_count)
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["HF_HUB_OFFLINE"] = "1"

import torch  # noqa: E402
import transformers  # noqa: E402
import trl  # noqa: E402
from datasets import Dataset  # noqa: E402
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers  # noqa: E402
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM, TrainerCallback  # noqa: E402
from trl import GRPOConfig, GRPOTrainer  # noqa: E402

TAGS = ["<pad>", "<bos>", "<eos>", "<think>", "</think>", "<answer>", "</answer>", "<img>"]
CHARACTERS = "0123456789+-*/=;:,|() Q?"
ANSWER = re.compile(r"<answer>(.*?)</answer>", re.DOTALL)


def character_tokenizer():
    """models/tokenizer/character-tokenizer.ts: one token a character, eight tags that are one token each."""
    vocabulary = {token: index for index, token in enumerate(TAGS + list(CHARACTERS))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.add_special_tokens(TAGS[:3])
    tokenizer.add_tokens([AddedToken(tag, normalized=False) for tag in TAGS[3:]])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<bos>", eos_token="<eos>", clean_up_tokenization_spaces=False
    )


def random_checkpoint(folder):
    """The quickstart's model before SFT; its completions run to the limit, so they cost more than a trained one's."""
    torch.manual_seed(options.seed)
    config = Qwen2Config(
        vocab_size=32, hidden_size=96, intermediate_size=256, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=4, tie_word_embeddings=True, initializer_range=0.08, max_position_embeddings=64,
        rms_norm_eps=1e-6, rope_theta=1e4, pad_token_id=0, bos_token_id=1, eos_token_id=2,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
    character_tokenizer().save_pretrained(folder)
    return folder


def problems(count):
    draw = random.Random(options.seed)
    pairs = [(draw.randint(10, 99), draw.randint(10, 99)) for _ in range(count)]
    return Dataset.from_list([{"prompt": f"<bos>Q:{a}+{b}=", "truth": str(a + b)} for a, b in pairs])


def answer_reward(completions, truth, **_):
    found = (ANSWER.search(completion) for completion in completions)
    return [float(match is not None and match.group(1) == right) for match, right in zip(found, truth)]


class StepClock(TrainerCallback):
    def __init__(self):
        self.ends = []
        self.processor = []

    def on_train_begin(self, *_, **__):
        self.tick()

    def on_step_end(self, *_, **__):
        self.tick()

    def tick(self):
        self.ends.append(time.perf_counter())
        self.processor.append(time.process_time())


def differences(values):
    return [end - start for start, end in zip(values, values[1:])][options.warm_up :]


def main():
    torch.set_num_threads(options.threads)
    steps = options.warm_up + options.steps
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.checkpoint or random_checkpoint(os.path.join(scratch, "model"))
        settings = GRPOConfig(
            output_dir=os.path.join(scratch, "run"), use_cpu=True, bf16=False, gradient_checkpointing=False,
            max_steps=steps, per_device_train_batch_size=128, gradient_accumulation_steps=1, num_generations=8,
            max_completion_length=27, temperature=1.0, top_p=1.0, top_k=0, use_vllm=False,
            cache_implementation=options.cache,
            beta=0.01, epsilon=0.2, epsilon_high=0.28, num_iterations=1, loss_type="dapo", scale_rewards="group",
            learning_rate=7e-5, weight_decay=0.0, lr_scheduler_type="constant_with_warmup", warmup_steps=5,
            max_grad_norm=1.0, optim="adamw_torch_fused", disable_dropout=True, dataloader_num_workers=0,
            logging_steps=1, report_to="none", disable_tqdm=True, save_strategy="no", seed=options.seed,
            model_init_kwargs={"dtype": torch.float32, "attn_implementation": options.attention},
        )
        clock = StepClock()
        trainer = GRPOTrainer(
            model=folder, args=settings, train_dataset=problems(16 * steps), reward_funcs=answer_reward,
            processing_class=PreTrainedTokenizerFast.from_pretrained(folder), callbacks=[clock],
        )
        transformers.logging.set_verbosity_error()
        trainer.remove_callback(transformers.PrinterCallback)
        trainer.train()
    log = [entry for entry in trainer.state.log_history if "reward" in entry][options.warm_up :]
    print(
        json.dumps(
            {
                "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "trl": trl.__version__},
                "threads": options.threads,
                "seconds": differences(clock.ends),
                "processorSeconds": differences(clock.processor),
                "meanLength": [entry["completions/mean_length"] for entry in log],
                "reward": [entry["reward"] for entry in log],
            }
        )
    )


if __name__ == "__main__":
    main()
