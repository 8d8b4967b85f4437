/** Examples and explanations below each command's options. */
export const helpTexts = {
  program: `
Examples:
  troupe train config/runs/quickstart.yaml             a tiny reasoner: SFT, GRPO, evaluation, in about a minute
  troupe train config/runs/quickstart.yaml --dry-run   what would run, and how large every batch is
  troupe evaluate runs/quickstart-latest               held-out accuracy of what it made
  troupe sample runs/quickstart-latest                 what it writes
  troupe grade --gold 1/2 '\\boxed{0.5}'                whether an answer is right, and which rule says so
  troupe export runs/quickstart-latest -o reasoner     its weights as transformers and vLLM load them
  troupe doctor                                        what this machine has

Exit codes: 0 done, 1 failed, 2 bad configuration or usage, 130 interrupted.`,
  train: `
Examples:
  troupe train config/runs/quickstart.yaml
  troupe train config/runs/quickstart.yaml trainer.seed=1 algorithm.kl_loss_coef=0
  troupe train config/runs/gsm8k-equations.yaml data.train_files=train.jsonl data.val_files=test.jsonl
  troupe train config/runs/quickstart.yaml --resume runs/quickstart-003
  troupe train config/runs/quickstart.yaml --view plain > train.log

The run's folder, runs/<experiment>-<number>, holds the resolved configuration, metrics.jsonl, events.jsonl,
checkpoints, and report.html for a browser. The first Ctrl-C finishes the step and saves, the second stops.
The same command after an interruption goes on where the run was (trainer.resume_mode=disable starts afresh).`,
  sft: `
Examples:
  troupe sft config/runs/quickstart.yaml
  troupe sft config/runs/quickstart.yaml sft.total_training_steps=600`,
  plan: `
Examples:
  troupe plan config/runs/quickstart.yaml
  troupe plan config/runs/quickstart.yaml placement.slots=1 model.enable_gradient_checkpointing=true
  troupe plan config/runs/quickstart.yaml --json
  troupe plan --model Qwen/Qwen2.5-7B-Instruct device=cuda model.dtype=bfloat16
  troupe plan --model Qwen/Qwen2.5-7B-Instruct model.lora_rank=16 data.max_response_length=1024

With --model the run is GRPO with the defaults, every prompt and response as long as the configuration allows. Of a name
config.json and tokenizer are fetched, never the weights; a folder needs its config.json alone. Whether it fits is said.
docs/memory.md says what each part is. troupe train refuses a run that does not fit (trainer.memory_check).`,
  evaluate: `
Examples:
  troupe evaluate runs/quickstart-latest
  troupe evaluate runs/quickstart-001/checkpoints/global_step_300 --json
  troupe evaluate --list
  troupe evaluate runs/x-reasoner-rl-001 --benchmark gsm8k,medqa --samples 5
  troupe evaluate --benchmark math-500 --url http://127.0.0.1:8000/v1 --model qwen --output evaluations/qwen
  troupe evaluate --benchmark gsm8k --data gsm8k=test.jsonl --answers answers.jsonl
  troupe evaluate --benchmark mmmu --text-solvable --url http://127.0.0.1:8000/v1 --model base --model tuned

The output folder holds samples.jsonl (every response with its verdicts), results.json, table.md and table.html; the
same command with the same --output goes on where it was. docs/evaluations.md says what each figure is.`,
  sample: `
Examples:
  troupe sample runs/quickstart-latest
  troupe sample runs/quickstart-latest -p '<bos>Q:60+39=' -n 4 --temperature 1
  troupe sample runs/quickstart-001/checkpoints/global_step_300 --json
  troupe sample --model models/Qwen2.5-0.5B-Instruct 'Why is the sky blue?'
  troupe sample --model models/Qwen2.5-VL-7B-Instruct --image chart.png 'Which bar is the highest?'
  troupe sample --model models/Qwen2.5-VL-7B-Instruct --thinking-budget 2048 --temperature 0.3 - < question.txt
  troupe sample --model models/Qwen2.5-0.5B --raw --max-tokens 64 'Once upon a time'

With --model one question is answered as it is made, in the model's chat template, until one of its end tokens. Sampling
that is not said is the one of its generation_config.json (repetition penalties are not applied), else greedy. A thought
that still goes on at --thinking-budget is ended by </think>, and the answer follows. -p, -n and overrides belong to runs.`,
  score: `
Examples:
  troupe score --model models/Qwen2.5-0.5B --file texts.jsonl -o scores.jsonl
  troupe score --model models/Qwen2.5-VL-7B-Instruct --file pictures.jsonl --with-text
  troupe score --model runs/x-reasoner-rl-001 --file texts.jsonl --dtype float32

Rows: {"text": "2+2=4"}; {"messages": [{"role": "user", "content": "2+2?"}], "completion": "4"}; {"messages": […],
"images": ["a.png"]}, paths beside the file; {"token_ids": [1, 2]}. A completion is encoded apart from what stands before
it, and only its tokens are scored. Each row gives {index, token_ids, log_probs}: natural logarithms, null where a token
is not scored. A row that cannot be scored gives {index, error}, is named on standard error, and the exit code is 1.`,
  grade: `
Examples:
  troupe grade --gold '1/2' 'So it is \\boxed{0.50}.'
  troupe grade --gold 18 --mode evaluation 'Janet makes $18 every day.'
  troupe grade --gold B --choices 'Yes|No' '<think>…</think><answer>B: No</answer>'
  troupe grade --file pairs.jsonl --output verdicts.jsonl
  troupe grade --gold 42 - < response.txt

A response that begins with a dash stands behind --: troupe grade --gold=-7 -- '-7'
A row of a file: {"gold": "7", "response": "\\\\boxed{7}", "mode": "reward"}; its verdict says score (null: not graded),
extracted, decided_by, and a reason where there is no answer. docs/grading.md has the rules.`,
  distill: `
Examples:
  troupe distill medqa/train.jsonl -o traces.jsonl --url http://127.0.0.1:8000/v1 --model Qwen/QwQ-32B
  troupe distill hf:GBaker/MedQA-USMLE-4-options -o traces.jsonl --url https://host/v1 --model m --api-key-env MY_KEY
  troupe distill medqa/train.jsonl -o own.jsonl --run runs/x-reasoner-rl-001 --samples 8 --keep shortest
  troupe train config/runs/x-reasoner-med-sft.yaml data.train_files=traces.jsonl

Beside traces.jsonl lie traces.failed.jsonl (questions that failed, and why), traces.summary.json, and traces.distill/,
the journal that a second start of the same command goes on from. The first Ctrl-C finishes what is under way.`,
  export: `
Examples:
  troupe export runs/quickstart-latest -o quickstart
  troupe export runs/x-reasoner-rl-001/checkpoints/global_step_200 -o x-reasoner --dtype bfloat16
  troupe export runs/x-reasoner-lora-001 -o merged                 adapters folded into the model's weights
  troupe export runs/x-reasoner-lora-001 -o adapters --adapter     adapters alone, for PEFT and vLLM --enable-lora
  troupe export ../Qwen2.5-VL-7B -o shards --max-shard-size 2GB --dry-run

transformers loads the folder with from_pretrained, vLLM with vllm serve. README.md in it is a model card: data, stages,
hyper-parameters, held-out figures, and the hash of the weights. docs/using-the-weights.md says more.`,
  dataInspect: `
Examples:
  troupe data inspect train.parquet
  troupe data inspect questions.jsonl.gz --mapping medqa --rows 1
  troupe data inspect hf:open-thoughts/OpenThoughts-114k:metadata --limit 1000
  troupe data inspect hf:HuggingFaceH4/MATH-500@test --json

A row that cannot be used is named with its place and reason. What comes from the hub stays in its cache (HF_HOME,
HF_HUB_CACHE), and with HF_HUB_OFFLINE=1 the cache alone is read. docs/datasets.md lists the mappings.`,
  swap: `
Examples:
  troupe swap verifier runs/x-reasoner-001 verifier.kind=medical
  troupe swap verifier runs/x-reasoner-001 verifier.path=rewards/short-and-right.ts
  troupe swap verifier runs/x-reasoner-001 verifier.kind=math verifier.options.decimals=3 --dry-run

Nothing is lost: the step that runs is graded by the verifier it began with. The change stands in the run's events.jsonl
and in its next checkpoints, so that a run that is continued goes on with it. docs/rewards.md lists the kinds.`,
  report: `
Examples:
  troupe report runs/quickstart-latest`,
  bench: `
Examples:
  troupe bench                         all benches
  troupe bench codec mailbox           those alone
  troupe bench --json measured.json    name, value, unit, baseline and ratio of each, as a file`,
  doctor: `
Examples:
  troupe doctor`,
} as const;
