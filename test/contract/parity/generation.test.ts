/**
 * Greedy generations of transformers, token for token (test/references/generation.py and vision.py made what is compared
 * with): 200 prompts of text and ten with pictures, alone and together with others.
 *
 * A step at which the reference's two likeliest tokens are less than the tolerance apart may go either way; what follows
 * it then has another past, and is not compared. Such ties are counted and printed.
 */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { releaseParameters } from '../../../models/arena/bind-parameters.js';
import type { CausalLanguageModel } from '../../../models/causal-language-model.js';
import { generate } from '../../../models/generation/generate.js';
import { promptWithImages } from '../../../models/images/image-prompt.js';
import type { PromptRow } from '../../../models/generation/prompt-rows.js';
import {
  noisePatches,
  openVisionLanguage,
  visionLanguageConfiguration,
  visionLanguageReference,
} from '../../helpers/vision-language-reference.js';
import { openCheckpoint } from './checkpoint.js';
import { openEngines } from '../../helpers/engines.js';

/** Of the two greatest logits. Logits are within ±30 and computed in float32; 1e-3 is far above what sums may differ by. */
const tolerance = 1e-3;

const ids = z.array(z.array(z.number()));
const reference = z
  .object({
    new_tokens: z.number(),
    close_below: z.number(),
    prompts: ids,
    models: z.record(
      z.string(),
      z.object({ greedy: ids, close: z.array(z.tuple([z.number(), z.number(), z.number()])) }),
    ),
  })
  .parse(JSON.parse(readFileSync('test/references/generation.json', 'utf8')));

/** How many prompts are decoded one by one; where each kernel is dear, a few. In batches all are. */
const decodedAlone = { torch: 200, tfjs: 10 };

const engines = await openEngines();

describe.each(engines)('on $engine', ({ engine, ops }) => {
  const releases: (() => void)[] = [];
  afterAll(() => {
    for (const release of releases) release();
  });

  function opened(name: string): CausalLanguageModel {
    const { model, parameters } =
      name === 'vision-language'
        ? openVisionLanguage(ops)
        : openCheckpoint(name === 'tied' ? 'tied' : 'untied').open(ops);
    releases.push(() => {
      model.release();
      releaseParameters(parameters);
    });
    return model;
  }

  function greedy(
    model: CausalLanguageModel,
    rows: readonly PromptRow[],
    newTokens: number,
    { banned = [], samples = 1 }: { banned?: readonly number[]; samples?: number } = {},
  ): number[][] {
    const { tokens } = generate(ops, model, {
      prompts: rows.map(({ tokenIds }) => tokenIds),
      images: rows.map(({ images }) => images),
      promptIndices: rows.map((_, row) => row),
      samplesPerPrompt: samples,
      sampling: { temperature: 0, topP: 1, topK: -1, maxResponseLength: newTokens },
      streamKey: { seed: 0, purpose: 'test', step: 0 },
      endTokenIds: [],
      padTokenId: 0,
      bannedTokenIds: banned,
    });
    return Array.from({ length: rows.length * samples }, (_, row) => [
      ...tokens.subarray(row * newTokens, (row + 1) * newTokens),
    ]);
  }

  /** @param marginOf undefined: far above the tolerance */
  function agrees(
    what: string,
    actual: readonly (readonly number[])[],
    expected: readonly (readonly number[])[],
    marginOf: (row: number, step: number) => number | undefined,
  ): void {
    expect(actual).toHaveLength(expected.length);
    let [compared, ties, wrong] = [0, 0, 0];
    expected.forEach((tokens, row) => {
      expect(actual[row]).toHaveLength(tokens.length);
      for (let step = 0; step < tokens.length; step++) {
        compared++;
        if (actual[row]![step] === tokens[step]) continue;
        if ((marginOf(row, step) ?? Infinity) < tolerance) ties++;
        else wrong++;
        break;
      }
    });
    const all = expected.flat().length;
    console.log(
      `${what}: ${compared} of ${all} tokens compared, ${wrong} differ, ${ties} ties (margin < ${tolerance})`,
    );
    expect(wrong).toBe(0);
    expect(compared).toBeGreaterThan(0.97 * all);
  }

  function inBatches<Row>(rows: readonly Row[], size: number): Row[][] {
    return Array.from({ length: Math.ceil(rows.length / size) }, (_, batch) =>
      rows.slice(batch * size, (batch + 1) * size),
    );
  }

  it('lists every step of the reference that is closer than the tolerance', () => {
    expect(reference.close_below).toBeGreaterThan(tolerance);
  });

  describe.each(['tied', 'untied', 'vision-language'])('greedy generation of the %s checkpoint', (name) => {
    const { greedy: expected, close } = reference.models[name]!;
    const margins = new Map(close.map(([row, step, margin]) => [`${row} ${step}`, margin]));
    const marginOf = (row: number, step: number) => margins.get(`${row} ${step}`);
    const rows = reference.prompts.map((tokenIds) => ({ tokenIds }));
    const model = opened(name);

    const alone = rows.slice(0, decodedAlone[engine]);

    it(`is that of transformers for ${alone.length} prompts, each alone`, () => {
      const actual = alone.flatMap((row) => greedy(model, [row], reference.new_tokens));
      agrees(`${name}, single`, actual, expected.slice(0, alone.length), marginOf);
    });

    it('is that of transformers for all prompts in batches of unequal lengths', () => {
      const actual = inBatches(rows, 40).flatMap((batch) => greedy(model, batch, reference.new_tokens));
      agrees(`${name}, batched`, actual, expected, marginOf);
    });
  });

  describe('greedy generation with pictures', () => {
    const { prompts, bannedTokenIds: banned } = visionLanguageReference;
    const newTokens = prompts[0]!.greedy.length;
    const expected = prompts.map(({ greedy: tokens }) => tokens);
    const marginOf = (row: number, step: number) => prompts[row]?.margins[step];
    const rows = prompts.map(({ tokenIds, pictures }) =>
      promptWithImages(tokenIds, pictures.map(noisePatches), visionLanguageConfiguration.vision!),
    );
    const model = opened('vision-language');

    it('is that of transformers for each prompt alone', () => {
      agrees(
        'pictures, single',
        rows.flatMap((row) => greedy(model, [row], newTokens, { banned })),
        expected,
        marginOf,
      );
    });

    it('is that of transformers for all of them in one batch, a prompt without pictures among them', () => {
      const text = { tokenIds: reference.prompts[0]! };
      const [alone] = greedy(model, [text], newTokens, { banned });
      const actual = greedy(model, [rows[0]!, text, ...rows.slice(1)], newTokens, { banned });
      agrees('pictures, batched', [actual[0]!, ...actual.slice(2)], expected, marginOf);
      expect(actual[1]).toEqual(alone);
    });

    it('is the same for every sample of a prompt', () => {
      const few = rows.slice(0, 3);
      const actual = greedy(model, few, newTokens, { banned, samples: 2 });
      expect(actual.filter((_, row) => row % 2 === 0)).toEqual(actual.filter((_, row) => row % 2 === 1));
      agrees(
        'pictures, two samples',
        actual.filter((_, row) => row % 2 === 0),
        expected.slice(0, 3),
        marginOf,
      );
    });
  });
});
