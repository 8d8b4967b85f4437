/**
 * Parity with transformers' Qwen2 on random tiny checkpoints: logits, loss, every gradient, ten AdamW steps, greedy
 * decoding. Each test prints the difference it found beside its tolerance.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { perToken, sequenceWeights } from '../../../losses/aggregation.js';
import { sftTokenLoss } from '../../../losses/sft.js';
import { releaseParameters } from '../../../models/arena/bind-parameters.js';
import { generate } from '../../../models/generation/generate.js';
import { responseLogProbs } from '../../../models/batches/logprobs.js';
import { packSequences } from '../../../models/batches/pack-sequences.js';
import type { Qwen2 } from '../../../models/qwen2/model.js';
import { hashSlot } from '../../../models/arena/weights-hash.js';
import type { Tensor } from '../../../tensor/ops.js';
import { checkpointNames, greatestDifference, openCheckpoint } from './checkpoint.js';
import { openEngines } from '../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  describe.each(checkpointNames)('the %s Qwen2 checkpoint', (name) => {
    const checkpoint = openCheckpoint(name);
    const { reference, configuration } = checkpoint;
    let model: Qwen2;
    let parameters: Record<string, Tensor>;

    beforeAll(() => {
      ({ model, parameters } = checkpoint.open(ops));
    });
    afterAll(() => {
      model.release();
      releaseParameters(parameters);
    });

    function agrees(what: string, difference: number, tolerance: number): void {
      console.log(
        `${name}: ${what} differ by at most ${difference.toExponential(2)} (tolerance ${tolerance.toExponential(0)})`,
      );
      expect(difference).toBeLessThanOrEqual(tolerance);
    }

    const packed = packSequences(reference.prompts, reference.responses, reference.pad);
    const lengths = reference.responses.map((response) => response.length);
    const weights = perToken(sequenceWeights(lengths, 'token-mean'), lengths);

    function loss(): { value: Tensor } {
      const { logProbs } = responseLogProbs(ops, model, packed, { temperature: 1 });
      return sftTokenLoss(ops, logProbs, ops.fromArray(weights, [weights.length], 'float32'));
    }

    it('has the content hash that Python computes from its description', () => {
      expect(hashSlot(checkpoint.layout, checkpoint.slot)).toBe(reference.hash);
    });

    it('gives the logits of transformers at every position that is not padding', () => {
      const expected = checkpoint.read('outputs', 'logits');
      const rows = reference.prompts.map((prompt, row) => [...prompt, ...reference.responses[row]!]);
      const width = Math.max(...rows.map((row) => row.length));
      const ids = rows.flatMap((row) => [...row, ...new Array<number>(width - row.length).fill(reference.pad)]);
      const actual = ops.tidy(() => {
        const tokenIds = ops.fromArray(Int32Array.from(ids), [rows.length, width], 'int32');
        return ops.readFloat32(model.logits(model.hiddenStates({ tokenIds })));
      });
      const vocabulary = configuration.vocabularySize;
      const differences = rows.map((row, index) => {
        const start = index * width * vocabulary;
        const end = start + row.length * vocabulary;
        return greatestDifference(actual.subarray(start, end), expected.subarray(start, end));
      });
      agrees('logits', Math.max(...differences), 1e-5);
    });

    it.runIf(ops.info.capabilities.bfloat16)('is in bfloat16 as near to the float32 logits as transformers is', () => {
      const narrow = openCheckpoint(name, 'bfloat16');
      const opened = narrow.open(ops);
      const prompt = [...reference.prompts[0]!, ...reference.responses[0]!];
      const count = prompt.length * configuration.vocabularySize;
      const actual = ops.tidy(() => {
        const tokenIds = ops.fromArray(Int32Array.from(prompt), [1, prompt.length], 'int32');
        return ops.readFloat32(opened.model.logits(opened.model.hiddenStates({ tokenIds })));
      });
      const exact = checkpoint.read('outputs', 'logits').subarray(0, count);
      const error = (logits: Float32Array): number =>
        Math.sqrt(exact.reduce((sum, logit, index) => sum + (logit - logits[index]!) ** 2, 0) / count);
      const theirs = error(checkpoint.read('outputs', 'bfloat16_logits').subarray(0, count));
      console.log(
        `${name}: root mean square error of bfloat16 logits ${error(actual).toFixed(4)}, transformers ${theirs.toFixed(4)} (tolerance × 1.25)`,
      );
      expect(actual.length).toBe(count);
      expect(error(actual)).toBeLessThanOrEqual(1.25 * theirs);
      opened.model.release();
      releaseParameters(opened.parameters);
    });

    it('gives its loss and the gradient of every parameter', () => {
      const leaves = checkpoint.layout.places.map((place) => parameters[place.name]!);
      const { value, gradients } = ops.valueAndGrad(loss, leaves);
      agrees('losses', Math.abs(value - reference.loss), 2e-6);
      const relative = checkpoint.layout.places.map((place, index) => {
        const expected = checkpoint.read('gradients', place.name);
        const scale = expected.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
        return greatestDifference(ops.readFloat32(gradients[index]!), expected) / scale;
      });
      expect(relative.every((difference) => difference >= 0)).toBe(true);
      agrees(`${relative.length} gradients, relative to their greatest entry,`, Math.max(...relative), 1e-5);
      for (const gradient of gradients) gradient.release();
    });

    it('decodes greedily what transformers decodes, prompts of unequal length together', () => {
      const generated = generate(ops, model, {
        prompts: reference.prompts,
        promptIndices: reference.prompts.map((_, index) => index),
        samplesPerPrompt: 1,
        sampling: { temperature: 0, topP: 1, topK: -1, maxResponseLength: reference.greedy[0]!.length },
        streamKey: { seed: 1, purpose: 'test', step: 0 },
        endTokenIds: [],
        padTokenId: reference.pad,
      });
      expect([...generated.tokens]).toEqual(reference.greedy.flat());
    });

    it('follows ten AdamW steps of torch.optim', () => {
      const { model: trained, parameters: trainable } = checkpoint.open(ops);
      const places = checkpoint.layout.places;
      const leaves = places.map((place) => trainable[place.name]!);
      const moments = [0, 1].map(() => leaves.map((leaf) => ops.zeros(leaf.shape, 'float32')));
      const { losses, weightDecay, ...adamw } = reference.adamw;
      const trainedLoss = (): { value: Tensor } => {
        const { logProbs } = responseLogProbs(ops, trained, packed, { temperature: 1 });
        return sftTokenLoss(ops, logProbs, ops.fromArray(weights, [weights.length], 'float32'));
      };
      const followed = losses.map((_, index) => {
        const { value, gradients } = ops.valueAndGrad(trainedLoss, leaves);
        const decay = leaves.map((leaf) => (leaf.shape.length > 1 ? weightDecay : 0));
        ops.adamW(leaves, gradients, moments[0]!, moments[1]!, { ...adamw, step: index + 1, weightDecay: decay });
        for (const gradient of gradients) gradient.release();
        return value;
      });
      console.log(`${name}: losses ${followed.map((value) => value.toFixed(6)).join(' ')}`);
      expect(followed.at(-1)).toBeLessThan(followed[0]! / 2);
      agrees('the losses of ten AdamW steps', greatestDifference(followed, losses), 1e-5);
      trained.release();
      releaseParameters(trainable);
      for (const tensor of moments.flat()) tensor.release();
    });
  });
});
