/**
 * A run's configuration: every key, its type and its default. Sections are ours, leaf names are verl's where it has
 * one. Every object is strict, so an unknown key is an error (`load.ts` says it with the nearest right one).
 */
import { z } from 'zod';
import { evaluatorSection, learnerSection, samplerSection } from './sections/actors.js';
import { algorithmSection } from './sections/algorithm.js';
import { dataSection } from './sections/data.js';
import { type modelConfig, modelSection } from './sections/model.js';
import { natsSection, placementSection, tfjsSection } from './sections/placement.js';
import { sftSection } from './sections/sft.js';
import { trainerSection } from './sections/trainer.js';
import { verifierSection } from './sections/verifier.js';

const sections = z.strictObject({
  model: modelSection.prefault({}),
  data: dataSection.prefault({}),
  sft: sftSection.prefault({}),
  algorithm: algorithmSection.prefault({}),
  learner: learnerSection.prefault({}),
  sampler: samplerSection.prefault({}),
  verifier: verifierSection.prefault({}),
  evaluator: evaluatorSection.prefault({}),
  trainer: trainerSection.prefault({}),
  placement: placementSection.prefault({}),
  nats: natsSection.prefault({}),
  /** auto: torch, and tfjs where the machine has no torch. */
  engine: z.enum(['auto', 'torch', 'tfjs']).default('auto'),
  tfjs: tfjsSection.prefault({}),
  device: z.enum(['cpu', 'cuda']).default('cpu'),
});

/** What is derived from other keys is filled in, so that no reader has to know the rule. */
export const configSchema = sections.transform((config) => ({
  ...config,
  data: { ...config.data, seed: config.data.seed ?? config.trainer.seed },
  learner: {
    ...config.learner,
    ppo_mini_batch_size: config.learner.ppo_mini_batch_size ?? config.data.train_batch_size,
  },
  sampler: {
    ...config.sampler,
    shard_prompts: config.sampler.shard_prompts ?? Math.ceil(config.data.train_batch_size / 2),
  },
}));

/** Every key is there; `auto` stands where the machine decides. */
export type Config = z.infer<typeof configSchema>;
/** As it runs: what the machine decides is decided (`cli/machine/resolve-machine.ts`). */
export type ResolvedConfig = Config & {
  readonly engine: Exclude<Config['engine'], 'auto'>;
  readonly placement: { readonly mode: Exclude<Config['placement']['mode'], 'auto'> };
};
export type ModelSection = Config['model'];
export type ModelConfig = z.infer<typeof modelConfig>;
export type DataSection = Config['data'];
export type SftSection = Config['sft'];
export type AlgorithmSection = Config['algorithm'];
export type LearnerSection = Config['learner'];
export type SamplerSection = Config['sampler'];
export type VerifierSection = Config['verifier'];
export type EvaluatorSection = Config['evaluator'];
export type TrainerSection = Config['trainer'];
export type PlacementSection = Config['placement'];
