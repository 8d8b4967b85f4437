/** PURE. The part of a model card that says how to load the folder. */
import type { CardFacts } from './card-facts.js';

export function usage(facts: CardFacts): string[] {
  const parts = ['## Use', fenced('python', facts.kind === 'adapter' ? adapter(facts) : whole(facts))];
  if (facts.kind === 'adapter')
    parts.push(
      fenced(
        'sh',
        `vllm serve ${facts.baseModel ?? '<base model>'} --enable-lora --max-lora-rank ${vllmRank(facts)} --lora-modules troupe=<this folder>`,
      ),
    );
  else if (facts.chat) parts.push(fenced('sh', 'vllm serve <this folder>'));
  return [parts.join('\n\n')];
}

/** vLLM reserves room for ranks of these sizes. */
function vllmRank({ lora }: CardFacts): number {
  const rank = lora?.rank ?? 16;
  return [8, 16, 32, 64, 128, 256, 320, 512].find((size) => size >= rank) ?? rank;
}

function whole(facts: CardFacts): string {
  const classes = facts.vision
    ? 'from transformers import AutoProcessor, Qwen2_5_VLForConditionalGeneration'
    : 'from transformers import AutoModelForCausalLM, AutoTokenizer';
  const load = facts.vision
    ? [
        'model = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype="auto")',
        'processor = AutoProcessor.from_pretrained(folder)',
      ]
    : [
        'model = AutoModelForCausalLM.from_pretrained(folder, dtype="auto")',
        'tokenizer = AutoTokenizer.from_pretrained(folder)',
      ];
  return [classes, '', 'folder = "<this folder>"', ...load, ...question(facts)].join('\n');
}

function adapter(facts: CardFacts): string {
  const model = facts.vision ? 'Qwen2_5_VLForConditionalGeneration' : 'AutoModelForCausalLM';
  return [
    'from peft import PeftModel',
    `from transformers import ${facts.vision ? `AutoProcessor, ${model}` : `${model}, AutoTokenizer`}`,
    '',
    'folder = "<this folder>"',
    `base = ${model}.from_pretrained("${facts.baseModel ?? '<base model>'}", dtype="auto")`,
    'model = PeftModel.from_pretrained(base, folder)   # .merge_and_unload() folds the adapters in',
    facts.vision
      ? 'processor = AutoProcessor.from_pretrained(folder)'
      : 'tokenizer = AutoTokenizer.from_pretrained(folder)',
    ...question(facts),
  ].join('\n');
}

function question({ chat, vision }: CardFacts): string[] {
  const coder = vision ? 'processor' : 'tokenizer';
  const prompt = chat
    ? [
        'messages = [{"role": "user", "content": "What is 60 + 39?"}]',
        `prompt = ${coder}.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)`,
      ]
    : ['prompt = "..."   # as the task wrote it in training, start token included'];
  const encode = vision
    ? `inputs = processor(text=[prompt], return_tensors="pt")`
    : `inputs = tokenizer(prompt, return_tensors="pt")`;
  return [
    ...prompt,
    encode,
    'output = model.generate(**inputs, max_new_tokens=512)',
    `print(${coder}.decode(output[0]))`,
  ];
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
