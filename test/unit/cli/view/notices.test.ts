import { describe, expect, it } from 'vitest';
import { noticeOf } from '../../../../cli/view/notices.js';

describe('what a person is told of the verifier', () => {
  it.each([
    [
      { kind: 'verifier-swapped', step: 5, from: 'math', to: 'medical' },
      'note',
      'verifier swapped after step 5: math → medical',
    ],
    [
      { kind: 'verifier-swap-refused', step: 5, reason: 'no' },
      'failure',
      'swap of the verifier refused after step 5: no',
    ],
    [
      { kind: 'verifier-restored', step: 9, swappedAt: 5, from: 'math', to: 'medical' },
      'note',
      'grades by medical, swapped for math after step 5',
    ],
    [
      {
        kind: 'verdict-alarm-raised',
        step: 3,
        failed: 3,
        verdicts: 120,
        byReason: { 'timeout: late': 2, 'crashed: x': 1 },
      },
      'failure',
      "2.5 % of step 3's verdicts failed, more than 0.1 %: look at the verifier (2 × timeout: late; 1 × crashed: x)",
    ],
  ] as const)('%j', (event, weight, text) => {
    expect(noticeOf(event, 7)).toEqual({ timeMs: 7, weight, text });
  });
});
