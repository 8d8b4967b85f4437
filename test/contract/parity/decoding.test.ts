/** Decoding with a cache gives the numbers of one forward without, however the rows are put together. */
import { afterAll, describe, expect, it } from 'vitest';
import { generate, type Generated, type GenerateRequest } from '../../../models/generation/generate.js';
import { releaseParameters } from '../../../models/arena/bind-parameters.js';
import { responseLogProbs } from '../../../models/batches/logprobs.js';
import { packSequences } from '../../../models/batches/pack-sequences.js';
import { greatestDifference, openCheckpoint } from './checkpoint.js';
import { openEngines } from '../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  const checkpoint = openCheckpoint('tied');
  const { model, parameters } = checkpoint.open(ops);
  afterAll(() => {
    model.release();
    releaseParameters(parameters);
  });

  const prompts = [[5, 17, 41, 8, 2], [9, 33], [60, 1, 22, 7], [11]];

  function request(change: Partial<GenerateRequest> = {}): GenerateRequest {
    return {
      prompts,
      promptIndices: [10, 11, 12, 13],
      samplesPerPrompt: 3,
      sampling: { temperature: 0.9, topP: 1, topK: -1, maxResponseLength: 20 },
      streamKey: { seed: 1, purpose: 'test', step: 4 },
      endTokenIds: [3, 4, 5, 6, 7],
      padTokenId: 0,
      ...change,
    };
  }

  function responsesOf(generated: Generated): number[][] {
    const width = generated.tokens.length / generated.lengths.length;
    return [...generated.lengths].map((length, row) => [
      ...generated.tokens.subarray(row * width, row * width + length),
    ]);
  }

  describe('generate', () => {
    const generated = generate(ops, model, request());
    const responses = responsesOf(generated);

    it('ends each response at an end token, or at the limit with that reason', () => {
      expect(new Set(generated.finishReasons)).toEqual(new Set([0, 1]));
      responses.forEach((response, row) => {
        const end = response.findIndex((token) => token >= 3 && token <= 7);
        if (generated.finishReasons[row] === 0) expect(end).toBe(response.length - 1);
        else expect([end, response.length]).toEqual([-1, 20]);
      });
      expect(generated.newTokens).toBe(responses.flat().length);
      const padded = [...generated.tokens].filter(
        (_, index) => index % 20 >= generated.lengths[Math.floor(index / 20)]!,
      );
      expect(new Set(padded)).toEqual(new Set([0]));
    });

    it('reports the log-probabilities that one forward without a cache gives its tokens', () => {
      const repeated = responses.map((_, row) => prompts[Math.floor(row / 3)]!);
      const packed = packSequences(repeated, responses, 0);
      const forward = ops.tidy(() =>
        ops.readFloat32(responseLogProbs(ops, model, packed, { temperature: 0.9 }).logProbs),
      );
      const decoded = responses.flatMap((response, row) => [
        ...generated.logProbs.subarray(row * 20, row * 20 + response.length),
      ]);
      const difference = greatestDifference(decoded, forward);
      console.log(`decoding and forward differ by at most ${difference.toExponential(2)} (tolerance 2e-5)`);
      expect(difference).toBeLessThanOrEqual(2e-5);
    });

    it('gives the same bits for the same request', () => {
      expect(generate(ops, model, request())).toEqual(generated);
    });

    it('draws the same responses for a prompt whoever its neighbours are', () => {
      prompts.forEach((prompt, index) => {
        const alone = generate(ops, model, request({ prompts: [prompt], promptIndices: [10 + index] }));
        expect(responsesOf(alone)).toEqual(responses.slice(index * 3, index * 3 + 3));
      });
    });

    it('draws others for another step, seed, purpose or prompt index', () => {
      const streamKey = request().streamKey;
      const changes: Partial<GenerateRequest>[] = [
        { streamKey: { ...streamKey, step: 5 } },
        { streamKey: { ...streamKey, seed: 2 } },
        { streamKey: { ...streamKey, purpose: 'rollout' } },
        { promptIndices: [20, 21, 22, 23] },
      ];
      for (const change of changes) expect(responsesOf(generate(ops, model, request(change)))).not.toEqual(responses);
    });

    it('decodes a prompt of one token to a response of one token', () => {
      const single = generate(
        ops,
        model,
        request({
          prompts: [[9]],
          promptIndices: [1],
          samplesPerPrompt: 1,
          sampling: { temperature: 1, topP: 1, topK: -1, maxResponseLength: 1 },
        }),
      );
      expect([...single.lengths]).toEqual([1]);
    });

    it('never samples a banned token', () => {
      const banned = Array.from({ length: 60 }, (_, id) => id).filter((id) => id % 2 === 0);
      const { tokens, lengths } = generate(ops, model, request({ bannedTokenIds: banned }));
      const sampled = [...tokens].filter((_, index) => index % 20 < lengths[Math.floor(index / 20)]!);
      expect(sampled.length).toBeGreaterThan(20);
      expect(sampled.filter((token) => banned.includes(token))).toEqual([]);
    });

    it('leaves no tensor behind, also when it fails', () => {
      const before = ops.memory().handles;
      generate(ops, model, request());
      const fail = (): never => {
        throw new Error('stopped');
      };
      expect(() => generate(ops, model, request({ onTokens: fail }))).toThrow('stopped');
      const tooLong = { temperature: 1, topP: 1, topK: -1, maxResponseLength: 100 };
      expect(() => generate(ops, model, request({ sampling: tooLong, endTokenIds: [] }))).toThrow(
        /max_position_embeddings \(96\)/,
      );
      expect(ops.memory().handles).toBe(before);
    });

    it('refuses a request that cannot be decoded', () => {
      expect(() => generate(ops, model, request({ prompts: [[], [1], [1], [1]] }))).toThrow(/prompt 0 is empty/);
      expect(() => generate(ops, model, request({ promptIndices: [1] }))).toThrow(/4 prompts but 1 prompt indices/);
      expect(() => generate(ops, model, request({ samplesPerPrompt: 0 }))).toThrow(/samplesPerPrompt/);
    });
  });
});
