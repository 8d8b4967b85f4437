/** PURE. README.md of an exported folder: a model card as the hub reads it, with what the run itself recorded. */
import { stringify } from 'yaml';
import { sayCount } from '../view/say.js';
import { publicName, type CardFacts } from './card-facts.js';
import { table } from './card-table.js';
import { training } from './card-training.js';
import { usage } from './card-usage.js';

export function modelCard(facts: CardFacts): string {
  const sections = [
    `# ${facts.run?.experiment ?? facts.name}`,
    opening(facts),
    ...usage(facts),
    ...(facts.run ? training(facts.run) : []),
    provenance(facts),
  ];
  return `---\n${frontMatter(facts)}---\n\n${sections.join('\n\n')}\n`;
}

function frontMatter({ baseModel, licence, kind, vision, chat }: CardFacts): string {
  const tags = ['troupe', ...(kind === 'adapter' ? ['lora'] : []), ...(chat ? ['conversational'] : [])];
  return stringify({
    ...(baseModel !== null && { base_model: baseModel }),
    ...licence,
    library_name: kind === 'adapter' ? 'peft' : 'transformers',
    pipeline_tag: vision ? 'image-text-to-text' : 'text-generation',
    tags,
  });
}

function opening({ kind, run, baseModel, lora, vision, parameters, dtype }: CardFacts): string {
  const size = `${sayCount(parameters)} parameters, ${dtype}`;
  const what =
    kind === 'adapter' ? `LoRA adapters (${size})` : `A ${vision ? 'vision-language' : 'language'} model (${size})`;
  const named = baseModel === null ? undefined : `[${baseModel}](https://huggingface.co/${baseModel})`;
  const origin = run?.config?.model.path ?? null;
  const begun = named ?? (origin === null ? undefined : `\`${publicName(origin)}\``);
  const how =
    run === null ? 'written' : begun === undefined ? 'trained from a fresh initialisation' : `trained from ${begun}`;
  const merged =
    kind === 'model' && lora
      ? ` Its LoRA adapters (rank ${lora.rank}, alpha ${lora.alpha}) are folded into the weights.`
      : '';
  return `${what}, ${how} by Troupe.${merged}`;
}

function provenance({ run, weightsHash, version, lora, kind }: CardFacts): string {
  const rows: string[][] = [];
  if (run) rows.push(['run', `\`${run.name}\`, step ${run.step}`]);
  if (lora)
    rows.push(['adapters', `rank ${lora.rank}, alpha ${lora.alpha}, on ${[lora.target_modules].flat().join(', ')}`]);
  if (weightsHash !== null)
    rows.push([kind === 'adapter' ? 'hash of the weights with adapters' : 'hash of the weights', `\`${weightsHash}\``]);
  if (run && run.weightsHash !== weightsHash) rows.push(['hash of the checkpoint', `\`${run.weightsHash}\``]);
  rows.push(['written by', `Troupe ${version}`]);
  return `## Provenance\n\n${table(['', ''], rows)}`;
}
