/** Questions, responses and records of evaluations, as small as tests want them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Problem } from '../../cli/evaluation/problems.js';
import { gradedRecord, missingRecord, type SampleRecord } from '../../cli/evaluation/sample-record.js';
import type { BenchmarkName } from '../../tasks/benchmarks/names.js';
import { benchmarks } from '../../tasks/benchmarks/registry.js';

/** A question of a benchmark; without options it is graded as mathematics. */
export function problemOf(
  name: BenchmarkName,
  index: number,
  given: Partial<Omit<Problem, 'benchmark' | 'index'>> = {},
): Problem {
  const benchmark = benchmarks[name];
  return {
    benchmark,
    index,
    id: String(index),
    question: `Question ${index}?`,
    images: [],
    groundTruth: given.options ? 'A' : '7',
    grading: {
      grader: given.options ? 'choice' : 'math',
      mode: 'evaluation',
      compatible: benchmark.compatible,
      ...(given.options && { choices: given.options }),
    },
    ...given,
  };
}

/** A record as if the verifier had said so. `null`: the verdict failed. */
export function recordFor(
  problem: Problem,
  sample: number,
  score: number | null,
  { response = '<answer>7</answer>', compatible = score ?? 0, reason = '' } = {},
): SampleRecord {
  const given = { kind: 'response' as const, response, finishReason: 'stop' as const, tokens: 5, forcedExit: false };
  return gradedRecord(
    problem,
    sample,
    'the prompt',
    given,
    score === null
      ? { outcome: 'timeout', reason: 'too slow' }
      : {
          outcome: 'scored',
          score,
          parts: { compatible, would_guess: 0 },
          ...(reason === '' ? { extracted: score >= 1 ? '7' : '8', decidedBy: 'rational' } : { reason }),
        },
  );
}

export function missingFor(problem: Problem, sample = 0): SampleRecord {
  return missingRecord(problem, sample, 'the prompt');
}

/** Gone when the test is. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-evaluation-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
