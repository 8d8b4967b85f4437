/** The one code path of log-probabilities: padding, batching and chunking change nothing but the last bits. */
import { afterAll, describe, expect, it } from 'vitest';
import { oracleTokenLogProb } from '../../../losses/oracle/token-log-probs.js';
import { releaseParameters } from '../../../models/arena/bind-parameters.js';
import type { CausalLanguageModel } from '../../../models/causal-language-model.js';
import { responseLogProbs } from '../../../models/batches/logprobs.js';
import { packSequences } from '../../../models/batches/pack-sequences.js';
import { greatestDifference, openCheckpoint } from './checkpoint.js';
import { openEngines } from '../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
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

    it('gives the same entropy with a gradient as without, in chunks and beside banned tokens', () => {
      const options = { temperature, bannedTokenIds: [3, 12, 40] };
      ops.tidy(() => {
        const entropyOf = (change: object) =>
          ops.readFloat32(
            responseLogProbs(ops, model, packed, { ...options, entropy: 'differentiable', ...change }).entropy!,
          );
        const value = ops.readFloat32(responseLogProbs(ops, model, packed, { ...options, entropy: 'value' }).entropy!);
        expect(greatestDifference(entropyOf({}), value)).toBeLessThanOrEqual(1e-5);
        expect(greatestDifference(entropyOf({ chunkRows: 3 }), value)).toBeLessThanOrEqual(1e-5);
        const gradients = [1024, 3].map((chunkRows) => {
          const bonus = () =>
            responseLogProbs(ops, model, packed, { ...options, entropy: 'differentiable', chunkRows }).entropy!;
          return ops.valueAndGrad(() => ({ value: ops.sum(bonus()) }), leaves).gradients.map((g) => ops.readFloat32(g));
        });
        gradients[0]!.forEach((gradient, index) => {
          const scale = gradient.reduce((greatest, entry) => Math.max(greatest, Math.abs(entry)), 0);
          expect(greatestDifference(gradients[1]![index]!, gradient)).toBeLessThanOrEqual(1e-5 * scale);
        });
      });
    });

    it('holds no logits of all rows for an entropy bonus', () => {
      const [width, vocabulary, tokens] = [4, 3000, 400];
      ops.tidy(() => {
        const draw = (rows: number) =>
          ops.fromArray(
            Float32Array.from({ length: rows * width }, (_, index) => Math.sin(index)),
            [rows, width],
            'float32',
          );
        const [embeddings, headWeight] = [draw(64), draw(vocabulary)];
        // All that is left of a model when its layers are taken away.
        const head: CausalLanguageModel = {
          configuration: { ...checkpoint.configuration, hiddenSize: width, vocabularySize: vocabulary },
          headWeight,
          hiddenStates: ({ tokenIds }) => ops.embedding(embeddings, tokenIds),
          logits: (hidden) => ops.linear(hidden, headWeight),
          release: () => undefined,
        };
        const batch = packSequences([[5]], [Array.from({ length: tokens }, (_, index) => index % 64)], pad);
        const most = (chunkRows: number): number => {
          ops.resetPeakBytes();
          const before = ops.peakBytes();
          ops.tidy(() => {
            const bonus = () =>
              responseLogProbs(ops, head, batch, { temperature, entropy: 'differentiable', chunkRows }).entropy!;
            ops.valueAndGrad(() => ({ value: ops.sum(bonus()) }), [embeddings, headWeight]);
          });
          return (ops.peakBytes() - before) / (4 * tokens * vocabulary);
        };
        const [chunked, whole] = [most(16), most(tokens)];
        console.log(
          `logits of all rows held at most: ${chunked.toFixed(2)} in chunks of 16, ${whole.toFixed(2)} at once`,
        );
        expect(chunked).toBeLessThan(0.5);
        expect(whole).toBeGreaterThan(2);
      });
    });

    it('gives the same bits of the gradient for less memory when layers are computed again', () => {
      const many = packSequences(
        Array.from({ length: 12 }, () => [5, 9]),
        Array.from({ length: 12 }, (_, row) => Array.from({ length: 60 }, (_, index) => (row + index) % 61)),
        pad,
      );
      const [plain, again] = [false, true].map((recomputeLayers) => {
        const loss = () => ops.sum(responseLogProbs(ops, model, many, { temperature, recomputeLayers }).logProbs);
        ops.resetPeakBytes();
        const before = ops.peakBytes();
        const gradients = ops.tidy(() =>
          ops.valueAndGrad(() => ({ value: loss() }), leaves).gradients.map((gradient) => ops.readBytes(gradient)),
        );
        return { gradients, most: ops.peakBytes() - before };
      });
      expect(again!.gradients.every((bytes, index) => Buffer.compare(bytes, plain!.gradients[index]!) === 0)).toBe(
        true,
      );
      console.log(`held at most: ${plain!.most} bytes plainly, ${again!.most} with recomputed layers`);
      expect(again!.most).toBeLessThan(plain!.most * 0.7);
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
});
