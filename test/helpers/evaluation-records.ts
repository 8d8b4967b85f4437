/** Records of an evaluation, made up for tests. */
import type { EvaluationRecord } from '../../actors/evaluator/evaluation-record.js';

/** A right answer `7` of the problem `p1`, unless told otherwise. */
export function evaluationRecord(more: Partial<EvaluationRecord> = {}): EvaluationRecord {
  return {
    benchmark: 'gsm8k',
    problemId: 'p1',
    sample: 0,
    prompt: 'What is 3 + 4?',
    response: '<think>3 + 4 = 7</think> <answer>7</answer>',
    groundTruth: '7',
    outcome: 'scored',
    score: 1,
    compatibleScore: null,
    extracted: '7',
    answerKey: '7',
    decidedBy: 'rational',
    finishReason: 'stop',
    tokens: 12,
    words: 6,
    endlessThinking: false,
    forcedExit: false,
    weightsHash: 'a'.repeat(64),
    milliseconds: 3,
    ...more,
  };
}

export const wrongRecord: Partial<EvaluationRecord> = { score: 0, extracted: '8', answerKey: '8' };
export const answerlessRecord: Partial<EvaluationRecord> = {
  score: 0,
  extracted: null,
  answerKey: null,
  reason: 'no_answer',
};
export const failedRecord: Partial<EvaluationRecord> = {
  outcome: 'timeout',
  score: null,
  extracted: null,
  answerKey: null,
  reason: 'not graded within 500 ms',
};
