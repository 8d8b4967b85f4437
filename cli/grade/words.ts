/** PURE. The words that the command line and a file's rows use for modes, graders and ends of a response. */
import { graderKinds, type GraderKind } from '../../tasks/grading/graders.js';
import type { GradingMode } from '../../tasks/grading/verdict.js';

const modes = new Map<string, GradingMode>([
  ['reward', 'reward'],
  ['strict', 'reward'],
  ['evaluation', 'evaluation'],
  ['eval', 'evaluation'],
  ['lenient', 'evaluation'],
  ['compat', 'evaluation'],
]);
export const modeWords = [...modes.keys()];

export function modeOf(word: string): GradingMode | null {
  return modes.get(word.toLowerCase()) ?? null;
}

export function graderOf(word: string): GraderKind | null {
  return graderKinds.find((kind) => kind === word.toLowerCase()) ?? null;
}

export const finishReasons = ['stop', 'length'] as const;

export function finishReasonOf(word: string): (typeof finishReasons)[number] | null {
  return finishReasons.find((reason) => reason === word.toLowerCase()) ?? null;
}
