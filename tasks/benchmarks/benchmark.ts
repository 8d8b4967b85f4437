/** PURE. What a benchmark is: which questions, asked how, graded how, and what was published for it. */
import type { MappingName } from '../datasets/mapping-names.js';
import type { CompatibleScorerName } from '../grading/compatible.js';
import type { GraderKind } from '../grading/graders.js';
import type { GradingMode } from '../grading/verdict.js';
import type { TemplateName } from '../prompts/template-names.js';
import type { BenchmarkName } from './names.js';

/** The columns of the paper's Table 7. `other`: not in the paper. */
export const benchmarkSettings = {
  general: 'general, text',
  'x-modality': 'general, with pictures',
  'x-domain': 'medical, text',
  both: 'medical, with pictures',
  other: 'not in the paper',
} as const;
export type BenchmarkSetting = keyof typeof benchmarkSettings;

export interface FewShot {
  /** Worked examples that the benchmark's own harness shows; X-Reasoner shows none (zero-shot, section 3). */
  readonly usual: number;
  /** Where they come from, as a dataset name. */
  readonly source: string;
  /** Of the same category as the question (MMLU-Pro's validation split has five of each). */
  readonly perSubject: boolean;
}

export interface Benchmark {
  readonly name: BenchmarkName;
  /** As tables print it. */
  readonly title: string;
  readonly setting: BenchmarkSetting;
  readonly mapping: MappingName;
  /** `hf:owner/name:configuration@split`, or a file that must be fetched by hand; `--data name=path` goes before it. */
  readonly source: string;
  /** Questions with options get this one; a question without options in such a set is asked as `mathematical`. */
  readonly template: TemplateName;
  /** Where `kind` is `choice`, a question without options takes the kind that the mapping gives its row. */
  readonly grader: { readonly kind: GraderKind; readonly mode: GradingMode };
  /** The benchmark's own parser; null: it is the same as ours. */
  readonly compatible: CompatibleScorerName | null;
  readonly fewShot: FewShot | null;
  /** Tokens of a response; with forced exit, of its thoughts (X-Reasoner section 3: 4,096). */
  readonly maxResponseTokens: number;
  /** Questions in the whole set (RECIPE.md section 6, VERIFIER.md section 3). */
  readonly size: number;
  /** Only these categories belong to it. */
  readonly subjects?: readonly string[];
  readonly hasPictures: boolean;
  /** Options of every question, where the set has one number: other data under its name is another benchmark. */
  readonly optionCount?: number;
  /** Columns whose row of the set was chosen in a way that the paper does not say. */
  readonly note?: string;
}
