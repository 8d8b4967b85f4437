/** PURE. One question of a distillation, as the teacher is asked and as its traces are graded. */
import { createHash } from 'node:crypto';
import type { GraderKind } from '../../tasks/grading/graders.js';

export interface Question {
  /** Place in the dataset among the questions that can be asked, from 0. */
  readonly index: number;
  /** For people: `train.jsonl:17`. */
  readonly id: string;
  /** Without options and without the template's words. */
  readonly question: string;
  readonly options?: readonly string[];
  /** The right answer. */
  readonly answer: string;
  /** Others that the data takes for right too. */
  readonly otherAnswers?: readonly string[];
  readonly dataSource: string;
  readonly grader: GraderKind;
  /** What the teacher reads; the last one is the user's. */
  readonly messages: readonly QuestionMessage[];
}

export interface QuestionMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Names what is asked and what is right: a journal's line with another key is about another question. */
export function questionKey({ messages, answer, otherAnswers = [], options = [], grader }: Question): string {
  return createHash('sha256')
    .update(JSON.stringify([messages, answer, otherAnswers, options, grader]))
    .digest('hex')
    .slice(0, 16);
}

/** A seed of 31 bits for one sample: other servers than ours take no more. */
export function sampleSeed(seed: number, key: string, sample: number): number {
  return createHash('sha256').update(`${seed}:${key}:${sample}`).digest().readUInt32BE(0) >>> 1;
}
