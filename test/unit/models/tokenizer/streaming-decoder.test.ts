/** Text as it is made, beside `decode` of all tokens, on Qwen2.5's own tokenizer. */
import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCharacterTokenizer } from '../../../../models/tokenizer/character-tokenizer.js';
import { loadTokenizer } from '../../../../models/tokenizer/create-tokenizer.js';
import { createStreamingDecoder } from '../../../../models/tokenizer/streaming-decoder.js';
import { type Tokenizer, UnknownTokenIdError } from '../../../../models/tokenizer/tokenizer.js';
import { tokenPieces } from '../../../../models/tokenizer/token-pieces.js';

const real = '../shared/data/qwen2.5-tokenizer';
const references = z
  .object({ texts: z.array(z.object({ text: z.string() })) })
  .parse(JSON.parse(readFileSync('test/references/tokenizer.json', 'utf8')));

function streamed(tokenizer: Tokenizer, ids: readonly number[]): string[] {
  const decoder = createStreamingDecoder(tokenizer);
  return [...ids.map((id) => decoder.push(id)), decoder.end()];
}

const halfSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

describe.skipIf(!existsSync(real))("Qwen2.5's tokenizer (skipped where ../shared/data is missing)", () => {
  const tokenizer = loadTokenizer(real);

  it.each(references.texts)('gives $text in whole characters, and nothing but it', ({ text }) => {
    const parts = streamed(tokenizer, tokenizer.encode(text));
    expect(parts.join('')).toBe(tokenizer.decode(tokenizer.encode(text)));
    for (const part of parts) expect(part).not.toMatch(halfSurrogate);
    if (!text.includes('\uFFFD')) expect(parts.join('')).not.toContain('\uFFFD');
  });

  it('gives any text back whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const ids = tokenizer.encode(text);
        const parts = streamed(tokenizer, ids);
        expect(parts.join('')).toBe(tokenizer.decode(ids));
        for (const part of parts) expect(part).not.toMatch(halfSurrogate);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the whole for any ids: half characters, bytes that are none, added tokens in their middle', () => {
    const bytes = tokenizer.encode('👩‍👩‍👧‍👦 𝕏 ７ 한 \u0080');
    const id = fc.oneof(
      fc.nat({ max: tokenizer.vocabularySize - 1 }),
      fc.constantFrom(...bytes),
      // Single bytes are the first 256 tokens.
      fc.nat({ max: 255 }),
      fc.integer({ min: 151_643, max: 151_664 }),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 60 }), (ids) => {
        const parts = streamed(tokenizer, ids);
        expect(parts.join('')).toBe(tokenizer.decode(ids));
        for (const part of parts) expect(part).not.toMatch(halfSurrogate);
      }),
      { numRuns: 1000 },
    );
  });

  it('holds a character of several tokens back until it is whole, and says at the end what never became one', () => {
    const ids = tokenizer.encode('𒀀');
    expect(ids.length).toBeGreaterThan(1);
    const decoder = createStreamingDecoder(tokenizer);
    expect(ids.map((id) => decoder.push(id))).toEqual([...ids.slice(1).map(() => ''), '𒀀']);
    expect(decoder.end()).toBe('');
    expect(decoder.push(ids[0]!)).toBe('');
    expect(decoder.end()).toBe('\uFFFD');
    expect(decoder.push(tokenizer.encode('a')[0]!)).toBe('a');
  });

  it('refuses an id that there is not', () => {
    expect(() => createStreamingDecoder(tokenizer).push(151_665)).toThrow(UnknownTokenIdError);
  });
});

it('gives each character of the character tokenizer at once', () => {
  const tokenizer = createCharacterTokenizer({});
  expect(streamed(tokenizer, tokenizer.encode('<think>1+2'))).toEqual(['<think>', '1', '+', '2', '']);
});

it('gives the whole at the end where no token has a text of its own', () => {
  const tokenizer = { decode: (ids: ArrayLike<number>) => Array.from(ids, (id) => `<${id}>`).join('') };
  const decoder = createStreamingDecoder(tokenizer);
  expect([decoder.push(1), decoder.push(2), decoder.end(), decoder.end()]).toEqual(['', '', '<1><2>', '']);
});

describe('tokenPieces', () => {
  it('reads byte fallback as Llama has it, and refuses to guess at other decoders', () => {
    const fallback = {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
      ],
    };
    const pieces = tokenPieces(fallback, () => false)!;
    expect([pieces('▁time'), pieces('<0xF0>'), pieces('<0xG0>')]).toEqual([
      { text: ' time' },
      { bytes: Uint8Array.of(0xf0) },
      { text: '<0xG0>' },
    ]);
    expect(tokenPieces({ type: 'WordPiece' }, () => false)).toBeUndefined();
    expect(tokenPieces(null, () => false)).toBeUndefined();
  });
});
