/** PURE. One row to be graded, and what a row of a file must be. */
import { z } from 'zod';
import { graderKinds, type GraderKind } from '../../tasks/grading/graders.js';
import type { GradingRequest } from '../../tasks/grading/verdict.js';
import { finishReasonOf, finishReasons, graderOf, modeOf, modeWords } from './words.js';

export interface Gradable extends GradingRequest {
  readonly grader: GraderKind;
}

export interface FileRow {
  /** From 1. */
  readonly line: number;
  /** The row's own name, if it has one. */
  readonly id?: string | number;
  readonly row: Gradable | null;
  /** Why there is no row. */
  readonly problem?: string;
}

export type RowDefaults = Pick<Gradable, 'mode'> & { readonly grader?: GraderKind };

const text = z.union([z.string(), z.number().transform(String)]);
const rowSchema = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  gold: text,
  response: text.nullish(),
  answer: text.nullish(),
  mode: z.string().nullish(),
  grader: z.string().nullish(),
  finish_reason: z.string().nullish(),
  /** A list, or texts by letter. */
  choices: z.union([z.array(text), z.record(z.string(), text)]).nullish(),
});

/** A line of JSON; what is wrong with it is a problem of the row, not an exception. */
export function readRow(json: string, line: number, defaults: RowDefaults): FileRow {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { line, row: null, problem: `no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const parsed = rowSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the row'}: ${message}`);
    return { line, row: null, problem: problems.join('; ') };
  }
  const { id } = parsed.data;
  const row = gradable(parsed.data, defaults);
  const named = id == null ? { line } : { line, id };
  return typeof row === 'string' ? { ...named, row: null, problem: row } : { ...named, row };
}

/** @returns the row, or what is wrong with it */
function gradable(values: z.infer<typeof rowSchema>, defaults: RowDefaults): Gradable | string {
  const response = values.response ?? values.answer;
  if (response == null) return 'it has neither response nor answer';
  const mode = values.mode == null ? defaults.mode : modeOf(values.mode);
  if (mode === null) return `mode ${JSON.stringify(values.mode)} is none of ${modeWords.join(', ')}`;
  const choices = values.choices == null ? undefined : listOf(values.choices);
  const grader =
    values.grader == null ? (defaults.grader ?? (choices === undefined ? 'math' : 'choice')) : graderOf(values.grader);
  if (grader === null) return `grader ${JSON.stringify(values.grader)} is none of ${graderKinds.join(', ')}`;
  const finishReason = values.finish_reason == null ? undefined : finishReasonOf(values.finish_reason);
  if (finishReason === null) {
    return `finish_reason ${JSON.stringify(values.finish_reason)} is none of ${finishReasons.join(', ')}`;
  }
  return {
    gold: values.gold,
    response,
    mode,
    grader,
    ...(choices === undefined ? {} : { choices }),
    ...(finishReason === undefined ? {} : { finishReason }),
  };
}

function listOf(choices: readonly string[] | Readonly<Record<string, string>>): readonly string[] {
  if (Array.isArray(choices)) return choices;
  return Object.entries(choices)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, option]) => option);
}
