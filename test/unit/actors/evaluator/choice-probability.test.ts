import { describe, expect, it } from 'vitest';
import {
  CandidateError,
  choiceAccuracy,
  chosenCandidates,
  encodeCandidate,
} from '../../../../actors/evaluator/choice-probability.js';

/** Letters are tokens; `is` and ` A` are one token each, wherever they stand. */
const tokenizer = {
  encode: (text: string) =>
    (text.match(/is| A|[\s\S]/g) ?? []).map((token) => token.length * 1000 + token.charCodeAt(0)),
};
const one = (text: string) => tokenizer.encode(text);

describe('a candidate', () => {
  it('is what its text adds to the tokens of its prompt', () => {
    expect(encodeCandidate(tokenizer, 'Q:', 'A')).toEqual({ prompt: one('Q:'), candidate: one(' A') });
    expect(encodeCandidate(tokenizer, 'Q:', 'no', '')).toEqual({ prompt: one('Q:'), candidate: one('no') });
  });

  it("takes the blanks at its prompt's end", () => {
    expect(encodeCandidate(tokenizer, 'Q: ', 'A', '')).toEqual({ prompt: one('Q:'), candidate: one(' A') });
  });

  it('that adds nothing, or follows nothing, is an error', () => {
    expect(() => encodeCandidate(tokenizer, 'Q:', '', '')).toThrow(CandidateError);
    expect(() => encodeCandidate(tokenizer, ' ', 'A')).toThrow(CandidateError);
    // Its end and the prompt's become one token.
    expect(() => encodeCandidate(tokenizer, 'i', 's', '')).toThrow(CandidateError);
  });
});

const scored = (...logProbs: number[]) => logProbs.map((logProb) => ({ logProb, tokens: 1 }));

describe('the chosen candidate', () => {
  it('is the most probable, and by length the one that is most probable a character', () => {
    expect(chosenCandidates(scored(-4, -6), ['no', 'certainly'])).toEqual({ plain: 0, normalised: 1 });
    expect(chosenCandidates(scored(-6, -4), ['A', 'B'])).toEqual({ plain: 1, normalised: 1 });
  });

  it('is the first of equals, as numpy.argmax has it', () => {
    expect(chosenCandidates(scored(-4, -4, -9), ['A', 'B', 'C'])).toEqual({ plain: 0, normalised: 0 });
  });

  it('gives acc and acc_norm with their intervals', () => {
    const questions = [
      { candidates: ['no', 'certainly'], scored: scored(-4, -6), right: 0 },
      { candidates: ['no', 'certainly'], scored: scored(-4, -6), right: 1 },
      { candidates: ['A', 'B'], scored: scored(-1, -2), right: 0 },
    ];
    const { acc, accNorm } = choiceAccuracy(questions);
    expect(acc).toMatchObject({ correct: 2, total: 3 });
    expect(accNorm).toMatchObject({ correct: 2, total: 3 });
    expect(choiceAccuracy(questions.slice(0, 1))).toMatchObject({ acc: { correct: 1 }, accNorm: { correct: 0 } });
    expect(acc.low).toBeLessThan(acc.accuracy);
  });
});
