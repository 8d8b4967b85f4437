/** PURE. The benchmarks by name; registry.ts says what each is. */
export const benchmarkNames = [
  'gsm8k',
  'math-500',
  'aime24',
  'mmlu-pro',
  'mmmu',
  'mmmu-pro',
  'mmstar',
  'mathvista',
  'mathvision',
  'medqa',
  'medqa-4-options',
  'mmlu-pro-health',
  'medmcqa',
  'mmmu-health',
  'mmmu-pro-health',
  'medxpertqa-mm',
  'omnimedvqa',
  'nejm',
] as const;
export type BenchmarkName = (typeof benchmarkNames)[number];

export function isBenchmarkName(name: string): name is BenchmarkName {
  return benchmarkNames.some((known) => known === name);
}
