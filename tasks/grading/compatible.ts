/** PURE. The benchmarks' own ways of scoring, by name; each file says whose it follows. Pure and deterministic. */
import { gsm8kFlexible, gsm8kStrict } from './compatible/gsm8k.js';
import { math500 } from './compatible/math-500.js';
import { mathvision } from './compatible/mathvision.js';
import { mathvista } from './compatible/mathvista.js';
import { medqa } from './compatible/medqa.js';
import { mmluPro } from './compatible/mmlu-pro.js';
import { mmmu } from './compatible/mmmu.js';
import type { CompatibleScorer } from './compatible/scorer.js';

/** Characters at the end of a response that are read. */
const longestResponse = 200_000;

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

/** A response is read as a whole, thought included, as the harnesses do; of a longer one the end. */
export const compatibleScorers: Record<CompatibleScorerName, CompatibleScorer> = {
  'gsm8k-strict': capped(gsm8kStrict),
  'gsm8k-flexible': capped(gsm8kFlexible),
  'mmlu-pro': capped(mmluPro),
  medqa: capped(medqa),
  mmmu: capped(mmmu),
  mathvista: capped(mathvista),
  mathvision: capped(mathvision),
  'math-500': capped(math500),
};

function capped(scorer: CompatibleScorer): CompatibleScorer {
  return (request) => scorer({ ...request, response: request.response.slice(-longestResponse) });
}
