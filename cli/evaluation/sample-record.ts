/** PURE. A line of `samples.jsonl`: one response with its verdicts, from which every figure can be computed again. */
import { z } from 'zod';
import { evaluationRecord, type EvaluationRecord } from '../../actors/evaluator/evaluation-record.js';
import { recordOf } from '../../actors/evaluator/records.js';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { Problem } from './problems.js';
import type { SampleResponse } from './responder.js';

export const sampleRecord = evaluationRecord.extend({
  /** Row of the benchmark's file, from 0. */
  index: z.number().int().nonnegative(),
  /** There is no response: wrong, and counted apart. */
  missing: z.boolean(),
  /** The benchmark's harness would have guessed; its score here is without the guess. */
  wouldGuess: z.boolean(),
  /** With `--scoring perplexity`: of the options' letters, in nats. */
  letterLogProbs: z.array(z.number()).exactOptional(),
});
export type SampleRecord = z.infer<typeof sampleRecord>;

export type GivenResponse = Extract<SampleResponse, { kind: 'response' }>;

export function gradedRecord(
  problem: Problem,
  sample: number,
  prompt: string,
  given: GivenResponse,
  verdict: Verdict,
): SampleRecord {
  const { weightsHash = null, milliseconds = null, letterLogProbs, kind: _, ...written } = given;
  const identity = identityOf(problem, sample, prompt);
  const record = recordOf({ ...identity, ...written, verdict, weightsHash, milliseconds });
  return { ...completed(problem, sample, record), ...(letterLogProbs && { letterLogProbs: [...letterLogProbs] }) };
}

/** A record that names its problem in another way, and knows no parser but ours. */
export function completed(problem: Problem, sample: number, record: EvaluationRecord): SampleRecord {
  const { parts = {} } = record;
  return {
    ...record,
    ...identityOf(problem, sample, record.prompt),
    compatibleScore: parts['compatible'] ?? null,
    index: problem.index,
    missing: false,
    wouldGuess: parts['would_guess'] === 1,
  };
}

/** No answer was recorded: wrong by both counts. */
export function missingRecord(problem: Problem, sample: number, prompt: string): SampleRecord {
  return {
    ...identityOf(problem, sample, prompt),
    index: problem.index,
    response: '',
    outcome: 'scored',
    score: 0,
    compatibleScore: problem.grading.compatible === null ? null : 0,
    extracted: null,
    answerKey: null,
    reason: 'missing',
    decidedBy: 'missing',
    finishReason: 'stop',
    tokens: null,
    words: 0,
    endlessThinking: false,
    forcedExit: false,
    weightsHash: null,
    milliseconds: null,
    missing: true,
    wouldGuess: false,
  };
}

function identityOf({ benchmark, id, groundTruth }: Problem, sample: number, prompt: string) {
  return { benchmark: benchmark.name, problemId: id, sample, prompt, groundTruth };
}

/** Which response a record is of. */
export function recordKey({ benchmark, problemId, sample }: Pick<SampleRecord, 'benchmark' | 'problemId' | 'sample'>) {
  return JSON.stringify([benchmark, problemId, sample]);
}
