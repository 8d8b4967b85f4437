/** The one code path of log-probabilities: padding, batching and chunking change nothing but the last bits. */
import { afterAll, describe, expect, it } from 'vitest';
import { oracleTokenLogProb } from '../../../losses/oracle/token-log-probs.js';
import { releaseParameters } from '../../../models/bind-parameters.js';
import { responseLogProbs } from '../../../models/logprobs.js';
import { packSequences } from '../../../models/pack-sequences.js';
import { createOps } from '../../../tensor/create-ops.js';
import { greatestDifference, openCheckpoint } from './checkpoint.js';

const ops = createOps({ engine: 'torch', device: 'cpu', threads: 1 });
const checkpoint = openCheckpoint('untied');
const { model, parameters } = checkpoint.open(ops);
const leaves = Object.values(parameters);
afterAll(() => {
  model.release();
  releaseParameters(parameters);
});

const { prompts, responses, pad } = checkpoint.reference;
const packed = packSequences(prompts, responses, pad);
const temperature = 0.7;

/** log p and entropy of every response token by the float64 oracle, from transformers' logits. */
function expected(): { logProbs: number[]; entropy: number[] } {
  const logits = checkpoint.read('outputs', 'logits');
  const vocabulary = checkpoint.configuration.vocabularySize;
  const width = logits.length / prompts.length / vocabulary;
  const tokens = responses.flatMap((response, row) =>
    response.map((target, index) => {
      const position = row * width + prompts[row]!.length - 1 + index;
      return oracleTokenLogProb(
        logits.subarray(position * vocabulary, (position + 1) * vocabulary),
        target,
        temperature,
      );
    }),
  );
  return { logProbs: tokens.map(({ logProb }) => logProb), entropy: tokens.map(({ entropy }) => entropy) };
}

describe('responseLogProbs', () => {
  it("agrees with the float64 oracle on transformers' logits, entropy included", () => {
    ops.tidy(() => {
      for (const entropy of ['value', 'differentiable'] as const) {
        const actual = responseLogProbs(ops, model, packed, { temperature, entropy });
        const { logProbs, entropy: entropies } = expected();
        const differences = [
          greatestDifference(ops.readFloat32(actual.logProbs), logProbs),
          greatestDifference(ops.readFloat32(actual.entropy!), entropies),
        ];
        console.log(
          `log-probabilities and entropies differ by at most ${differences.map((value) => value.toExponential(2)).join(', ')} (tolerance 1e-5)`,
        );
        expect(Math.max(...differences)).toBeLessThanOrEqual(1e-5);
      }
    });
  });

  it('gives a sequence alone what it gives it among longer ones, and in chunks what it gives at once', () => {
    ops.tidy(() => {
      const together = ops.readFloat32(responseLogProbs(ops, model, packed, { temperature }).logProbs);
      const alone = prompts.flatMap((prompt, row) => {
        const single = packSequences([prompt], [responses[row]!], pad);
        return [...ops.readFloat32(responseLogProbs(ops, model, single, { temperature }).logProbs)];
      });
      expect(greatestDifference(alone, together)).toBeLessThanOrEqual(1e-5);
      const chunked = ops.readFloat32(responseLogProbs(ops, model, packed, { temperature, chunkRows: 4 }).logProbs);
      expect(greatestDifference(chunked, together)).toBeLessThanOrEqual(1e-5);
    });
  });

  it('makes an entropy bonus differentiable: a step along its gradient raises the entropy', () => {
    const trainable = checkpoint.open(ops);
    const parametersOf = Object.values(trainable.parameters);
    const total = () =>
      ops.sum(responseLogProbs(ops, trainable.model, packed, { temperature: 1, entropy: 'differentiable' }).entropy!);
    const before = ops.valueAndGrad(() => ({ value: total() }), parametersOf);
    const slope = before.gradients.reduce(
      (sum, gradient) => sum + ops.readFloat32(gradient).reduce((squares, entry) => squares + entry * entry, 0),
      0,
    );
    const rate = 1e-5;
    parametersOf.forEach((parameter, index) => ops.addInto(parameter, before.gradients[index]!, rate));
    const after = ops.tidy(() => ops.item(total()));
    // To first order the entropy rises by rate · ‖gradient‖².
    expect((after - before.value) / (rate * slope)).toBeCloseTo(1, 1);
    for (const gradient of before.gradients) gradient.release();
    trainable.model.release();
    releaseParameters(trainable.parameters);
  });

  it('refuses a temperature of 0, at which nothing but one token has a probability', () => {
    expect(() => responseLogProbs(ops, model, packed, { temperature: 0 })).toThrow(RangeError);
  });

  it('leaves no tensor behind when its result is released', () => {
    const before = ops.memory().handles;
    responseLogProbs(ops, model, packed, { temperature }).logProbs.release();
    const value = (): { value: ReturnType<typeof ops.sum> } => ({
      value: ops.sum(responseLogProbs(ops, model, packed, { temperature }).logProbs),
    });
    for (const gradient of ops.valueAndGrad(value, leaves).gradients) gradient.release();
    expect(ops.memory().handles).toBe(before);
  });
});
