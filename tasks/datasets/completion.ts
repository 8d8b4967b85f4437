/**
 * PURE. What SFT imitates, in the layout of the paper's outputs (Appendix H): `<think> … </think> <answer>…</answer>`.
 */
import { optionLetter } from '../prompts/render-prompt.js';
import { lastBoxed } from './boxed.js';
import type { DatasetExample } from './example.js';

export interface CompletionChoices {
  /** `boxed`: the last `\boxed{}` of the solution when there is one, else the whole solution. */
  readonly answerVariant: 'solution' | 'boxed';
  /** false: the answer alone; an example without a completion is then answered by its ground truth. */
  readonly think: boolean;
}

/** @returns null when the example has nothing to imitate; without an end token */
export function renderCompletion(example: DatasetExample, choices: CompletionChoices): string | null {
  const { completion } = example;
  if (completion === undefined) return choices.think ? null : answerOfTruth(example);
  if (completion.kind === 'verbatim') return choices.think ? completion.text : withoutThoughts(completion.text);
  const boxed = choices.answerVariant === 'boxed' ? lastBoxed(completion.solution) : null;
  const answer = tagged((boxed ?? completion.solution).trim());
  return choices.think ? `<think> ${completion.thought.trim()} </think> ${answer}` : answer;
}

/** `B. text` for multiple choice, as the options are written; else the ground truth. */
function answerOfTruth({ options, groundTruth }: DatasetExample): string | null {
  if (groundTruth === '') return null;
  const index = options?.findIndex((_, option) => optionLetter(option) === groundTruth) ?? -1;
  const text = options?.[index];
  return tagged(text === undefined ? groundTruth : `${groundTruth}. ${text}`);
}

function withoutThoughts(text: string): string {
  const end = text.lastIndexOf('</think>');
  return end < 0 ? text : text.slice(end + '</think>'.length).trimStart();
}

function tagged(answer: string): string {
  return `<answer>${answer}</answer>`;
}
