/** PURE. The benchmarks' own ways of scoring, by name; each file says whose it follows. Pure and deterministic. */
import type { CompatibleScorer } from './compatible/scorer.js';
import { math500 } from './compatible/math-500.js';

export const compatibleScorerNames = [
  'gsm8k-strict',
  'gsm8k-flexible',
  'mmlu-pro',
  'medqa',
  'mmmu',
  'mathvista',
  'mathvision',
  'math-500',
] as const;
export type CompatibleScorerName = (typeof compatibleScorerNames)[number];

export const compatibleScorers: Record<CompatibleScorerName, CompatibleScorer> = {
  'gsm8k-strict': math500,
  'gsm8k-flexible': math500,
  'mmlu-pro': math500,
  medqa: math500,
  mmmu: math500,
  mathvista: math500,
  mathvision: math500,
  'math-500': math500,
};
