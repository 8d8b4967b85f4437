/**
 * A run as its folder tells it. Lines that cannot be read are counted and passed over: a report of a run that failed
 * half-way is worth more than none.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { evaluationSample, evaluationScore } from '../../actors/evaluator/evaluation-score.js';
import { readJsonLines } from '../json-lines.js';
import { runSummary, type RunSummary } from '../run-summary.js';

/** 'NaN', 'Infinity' and '-Infinity' are how the folder writes them. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);

const metricsLine = z.object({
  step: z.number(),
  stage: z.string(),
  time: z.string(),
  metrics: z.record(z.string(), number),
});
export type MetricsLine = z.infer<typeof metricsLine>;

const evaluationLine = z.object({
  stage: z.string(),
  step: z.number(),
  label: z.string(),
  scores: z.record(z.string(), evaluationScore),
  samples: z.array(evaluationSample),
});
export type EvaluationLine = z.infer<typeof evaluationLine>;

const eventLine = z.looseObject({ time: z.string(), kind: z.string() });
export type EventLine = z.infer<typeof eventLine>;

export interface RunRecord {
  readonly name: string;
  readonly folder: string;
  readonly config: string | undefined;
  readonly metrics: readonly MetricsLine[];
  readonly evaluations: readonly EvaluationLine[];
  readonly events: readonly EventLine[];
  readonly summary: RunSummary | undefined;
  /** Lines and files that could not be read, by file. */
  readonly unreadable: ReadonlyMap<string, number>;
}

export function readRunRecord(folder: string): RunRecord {
  const unreadable = new Map<string, number>();
  const lines = <Line>(name: string, schema: z.ZodType<Line>): Line[] =>
    readJsonLines(join(folder, name)).flatMap(({ value }) => {
      const result = schema.safeParse(value);
      if (result.success) return [result.data];
      unreadable.set(name, (unreadable.get(name) ?? 0) + 1);
      return [];
    });
  return {
    name: basename(folder),
    folder,
    config: readIfThere(join(folder, 'config.resolved.yaml')),
    metrics: joinedBySteps(lines('metrics.jsonl', metricsLine)),
    evaluations: withoutRepeats(lines('evaluations.jsonl', evaluationLine)),
    events: lines('events.jsonl', eventLine),
    summary: readSummary(folder, unreadable),
    unreadable,
  };
}

/** An evaluation writes a line of its own for the step that it follows. */
function joinedBySteps(lines: readonly MetricsLine[]): readonly MetricsLine[] {
  const joined = new Map<string, MetricsLine>();
  for (const line of lines) {
    const key = `${line.stage} ${line.step}`;
    joined.set(key, { ...line, metrics: { ...joined.get(key)?.metrics, ...line.metrics } });
  }
  return [...joined.values()];
}

/** A resumed run may evaluate a step again: the later one counts, at its first place. */
function withoutRepeats(evaluations: readonly EvaluationLine[]): readonly EvaluationLine[] {
  const keyOf = ({ stage, step, label }: EvaluationLine) => JSON.stringify([stage, step, label]);
  return [...new Map(evaluations.map((evaluation) => [keyOf(evaluation), evaluation])).values()];
}

function readSummary(folder: string, unreadable: Map<string, number>): RunSummary | undefined {
  const text = readIfThere(join(folder, 'summary.json'));
  if (text === undefined) return undefined;
  try {
    return runSummary.parse(JSON.parse(text));
  } catch {
    unreadable.set('summary.json', 1);
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
