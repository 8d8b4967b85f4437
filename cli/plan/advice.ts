/** PURE. Which key would save most: the run is planned again with one key changed at a time. */
import type { ResolvedConfig } from '../../config/schema.js';
import { planMemory, totalBytes, type MemoryPlan, type PlannedRun } from './memory-plan.js';
import { gibibytes } from './sizes.js';

export interface Advice {
  /** `key=value`, as a command line takes it. */
  readonly override: string;
  readonly savedBytes: number;
  /** What it costs. */
  readonly cost: string;
}

const most = 3;

/** The keys that save most of what is short (the GPU's memory, for a run on one), at least a hundredth of it. */
export function findAdvice(run: PlannedRun, plan: MemoryPlan): Advice[] {
  const where = plan.device === 'cuda' ? 'device' : 'host';
  const total = totalBytes(plan, where);
  return candidates(run.config)
    .map(({ change, ...said }) => {
      const config = change(run.config);
      return { ...said, savedBytes: total - totalBytes(planMemory({ ...run, config }), where) };
    })
    .filter(({ savedBytes }) => savedBytes > 0.01 * total)
    .sort((a, b) => b.savedBytes - a.savedBytes)
    .slice(0, most);
}

export function adviceLines(advice: readonly Advice[]): string[] {
  return advice.map(({ override, savedBytes, cost }) => `${override}: ${gibibytes(savedBytes)} less (${cost})`);
}

interface Candidate {
  readonly override: string;
  readonly cost: string;
  readonly change: (config: ResolvedConfig) => ResolvedConfig;
}

function candidates(config: ResolvedConfig): Candidate[] {
  const { model, placement, sft, learner, sampler, evaluator, trainer } = config;
  const found: Candidate[] = [];
  const offer = (when: boolean, override: string, cost: string, change: Candidate['change']): void => {
    if (when) found.push({ override, cost, change });
  };
  const half = (tokens: number): number => Math.ceil(tokens / 2);
  offer(placement.slots > 1, 'placement.slots=1', 'the samplers wait while the weights are written', (c) => ({
    ...c,
    placement: { ...c.placement, slots: 1 },
  }));
  offer(!model.enable_gradient_checkpointing, 'model.enable_gradient_checkpointing=true', 'a third more time', (c) => ({
    ...c,
    model: { ...c.model, enable_gradient_checkpointing: true },
  }));
  offer(model.lora_rank === 0, 'model.lora_rank=16', 'adapters are trained instead of the model', (c) => ({
    ...c,
    model: { ...c.model, lora_rank: 16 },
  }));
  offer(
    model.dtype === 'float32' && config.engine === 'torch',
    'model.dtype=bfloat16',
    'fewer digits in every product',
    (c) => ({
      ...c,
      model: { ...c.model, dtype: 'bfloat16' },
    }),
  );
  offer(trainer.stages.includes('sft'), `sft.max_token_len=${half(sft.max_token_len)}`, 'more micro-batches', (c) => ({
    ...c,
    sft: { ...c.sft, max_token_len: half(sft.max_token_len) },
  }));
  const budget = half(learner.ppo_max_token_len);
  offer(trainer.stages.includes('grpo'), `learner.ppo_max_token_len=${budget}`, 'more micro-batches', (c) => ({
    ...c,
    learner: { ...c.learner, ppo_max_token_len: budget },
  }));
  const prompts = half(sampler.shard_prompts);
  offer(sampler.shard_prompts > 1, `sampler.shard_prompts=${prompts}`, 'less is decoded at one time', (c) => ({
    ...c,
    sampler: { ...c.sampler, shard_prompts: prompts },
  }));
  const held = half(evaluator.shard_prompts);
  offer(evaluator.shard_prompts > 1, `evaluator.shard_prompts=${held}`, 'less is decoded at one time', (c) => ({
    ...c,
    evaluator: { ...c.evaluator, shard_prompts: held },
  }));
  offer(placement.samplers > 1, 'placement.samplers=1', 'one shard at a time', (c) => ({
    ...c,
    placement: { ...c.placement, samplers: 1 },
  }));
  return found;
}
