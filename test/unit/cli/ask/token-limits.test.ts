import { describe, expect, it } from 'vitest';
import { harmless } from '../../../../cli/ask/harmless.js';
import { samplingOf } from '../../../../cli/ask/sampling-of.js';
import { tokenLimits } from '../../../../cli/ask/token-limits.js';

describe('tokenLimits', () => {
  it('takes what was asked for, else what is usual and fits', () => {
    expect(tokenLimits({ maxTokens: 7 }, 10, 3)).toEqual({ first: 7, all: 7 });
    expect(tokenLimits({}, 2000, 3)).toEqual({ first: 1024, all: 1024 });
    expect(tokenLimits({}, 10, 3)).toEqual({ first: 10, all: 10 });
  });

  it('leaves an answer behind a thought that is ended', () => {
    expect(tokenLimits({ thinkingBudget: 100 }, 2000, 3)).toEqual({ first: 100, all: 615 });
    expect(() => tokenLimits({ thinkingBudget: 7, maxTokens: 10 }, 2000, 3)).toThrow(/leave nothing of 10/);
  });

  it('refuses more than the model has positions for', () => {
    expect(() => tokenLimits({ maxTokens: 11 }, 10, 3)).toThrow(/--max-tokens 11 is more/);
    expect(() => tokenLimits({}, 0, 3)).toThrow(/takes all positions/);
  });
});

describe('samplingOf', () => {
  const published = { endTokenIds: [], doSample: true, temperature: 0.7, topP: 0.8, topK: 20, raw: {} };

  it('is as the command line says, else as the publishers sample, else greedy', () => {
    expect(samplingOf({}, published)).toEqual({ temperature: 0.7, topP: 0.8, topK: 20 });
    expect(samplingOf({ temperature: 0, topK: 0 }, published)).toEqual({ temperature: 0, topP: 0.8, topK: 0 });
    expect(samplingOf({}, { ...published, doSample: false })).toEqual({ temperature: 0, topP: 1, topK: -1 });
    expect(samplingOf({}, undefined)).toEqual({ temperature: 0, topP: 1, topK: -1 });
  });
});

it('lets no text steer the terminal, and leaves other text alone', () => {
  expect(harmless('a\u001b[2Jb\u0007\r\n\tc\u009b 你 👩‍👧')).toBe('a\uFFFD[2Jb\uFFFD\uFFFD\n\tc\uFFFD 你 👩‍👧');
});
