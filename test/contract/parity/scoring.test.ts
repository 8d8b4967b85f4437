/** Log-probabilities of tokens that are given, beside what transformers computes of the same tokens. */
import { afterAll, describe, expect, it } from 'vitest';
import { releaseParameters } from '../../../models/arena/bind-parameters.js';
import { promptWithImages } from '../../../models/images/image-prompt.js';
import { scoreRows } from '../../../models/batches/score-rows.js';
import {
  noisePatches,
  openVisionLanguage,
  visionLanguageConfiguration,
  visionLanguageReference,
  visionLanguageValues,
} from '../../helpers/vision-language-reference.js';
import { checkpointNames, openCheckpoint } from './checkpoint.js';
import { openEngines } from '../../helpers/engines.js';

/** Absolute, in nats. */
const tolerance = 1e-4;

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  const seeing = openVisionLanguage(ops);
  afterAll(() => {
    seeing.model.release();
    releaseParameters(seeing.parameters);
  });

  /** [T − 1]: of each token after those before it, from logits [T, V]. */
  function expectedLogProbs(logits: Float32Array, tokenIds: Int32Array): number[] {
    const width = logits.length / tokenIds.length;
    return [...tokenIds.subarray(1)].map((token, row) => {
      const values = logits.subarray(row * width, (row + 1) * width);
      const greatest = values.reduce((most, value) => Math.max(most, value), -Infinity);
      return values[token]! - greatest - Math.log(values.reduce((sum, value) => sum + Math.exp(value - greatest), 0));
    });
  }

  function agrees(what: string, actual: ArrayLike<number>, expected: readonly number[]): void {
    expect(actual).toHaveLength(expected.length);
    const difference = expected.reduce((most, value, index) => Math.max(most, Math.abs(value - actual[index]!)), 0);
    console.log(`${what}: log-probabilities differ by at most ${difference.toExponential(2)} (tolerance ${tolerance})`);
    expect(difference).toBeLessThanOrEqual(tolerance);
  }

  describe.each(checkpointNames)('the scores of the %s checkpoint', (name) => {
    it('have the mean that transformers takes as its loss, of the completions alone', () => {
      const checkpoint = openCheckpoint(name);
      const { model, parameters } = checkpoint.open(ops);
      const { prompts, responses, loss } = checkpoint.reference;
      const rows = prompts.map((prompt, row) => ({ tokenIds: [...prompt, ...responses[row]!], from: prompt.length }));
      const scores = scoreRows(ops, model, rows);
      expect(scores.map(({ length }) => length)).toEqual(responses.map(({ length }) => length));
      const all = scores.flatMap((row) => [...row]);
      agrees(name, [-all.reduce((sum, value) => sum + value, 0) / all.length], [loss]);
      model.release();
      releaseParameters(parameters);
    });
  });

  describe('the scores of prompts with pictures', () => {
    const prompts = visionLanguageReference.prompts
      .slice(0, visionLanguageReference.promptsWithLogits)
      .map(({ tokenIds, pictures }) => ({
        ...promptWithImages(tokenIds, pictures.map(noisePatches), visionLanguageConfiguration.vision!),
        from: 1,
      }));

    it('are those of transformers, rows of unequal lengths together', () => {
      scoreRows(ops, seeing.model, prompts).forEach((scores, number) => {
        const expected = expectedLogProbs(
          visionLanguageValues('logits', `float32.${number}`),
          prompts[number]!.tokenIds,
        );
        agrees(`prompt ${number}`, scores, expected);
      });
    });

    it('leave no tensor behind, and need no forward where nothing is scored', () => {
      const before = ops.memory().handles;
      expect(
        scoreRows(ops, seeing.model, [
          { tokenIds: [5], from: 1 },
          { tokenIds: [], from: 1 },
        ]),
      ).toEqual([new Float32Array(), new Float32Array()]);
      const [first, none] = scoreRows(ops, seeing.model, [prompts[0]!, { tokenIds: [7], from: 1 }]);
      expect([first!.length, none!.length]).toEqual([prompts[0]!.tokenIds.length - 1, 0]);
      expect(ops.memory().handles).toBe(before);
    });
  });
});
