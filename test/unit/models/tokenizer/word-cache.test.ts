/** Held to the library without a cache, on texts made to be hard to part. */
import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cacheWords } from '../../../../models/tokenizer/word-cache.js';

const real = '../shared/data/qwen2.5-tokenizer';
const read = (file: string): object => {
  const parsed: unknown = JSON.parse(readFileSync(`${real}/${file}`, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null) throw new TypeError(file);
  return parsed;
};

describe.skipIf(!existsSync(real))("a cache of words on Qwen2.5's tokenizer (skipped without ../shared/data)", () => {
  const json = existsSync(real) ? read('tokenizer.json') : {};
  const library = existsSync(real) ? new Tokenizer(json, read('tokenizer_config.json')) : undefined;
  const plain = (text: string): number[] => library?.encode(text, { add_special_tokens: false }).ids ?? [];
  const cached = cacheWords(json, plain);

  const pieces = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom(' ', '  ', '\n', ' \n\n ', '\r\n', '\t', '\ufeff', '\u0085', '\u00a0', '\u3000', '\u200d'),
    fc.constantFrom('<|im_start|>', '<|im_end|>', '<|im_', '|>', '<|image_pad|>', '<|endoftext|>', '<think>'),
    fc.constantFrom("I'll", "WE'RE", "'s", '’s', 'e\u0301', '\u0301', 'Å', '𝛼', '\ud83d', '123456', '\\frac{1}{2}'),
  );

  it('gives the ids of the tokenizer itself for any text, the first time and the second', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const ids = plain(text);
        expect(cached?.(text)).toEqual(ids);
        expect(cached?.(text)).toEqual(ids);
      }),
      { numRuns: 3_000 },
    );
  });

  it('asks the tokenizer once for a word that comes again', () => {
    const asked: string[] = [];
    const counting = cacheWords(json, (text) => {
      asked.push(text);
      return plain(text);
    });
    counting?.('of the people, by the people, for the people');
    expect(asked).toEqual(['of', ' the', ' people', ',', ' by', ' for']);
  });

  it.each([
    ['another normaliser', { normalizer: { type: 'Lowercase' } }],
    ['no pattern', { pre_tokenizer: { type: 'Metaspace' } }],
    [
      'a token that takes the spaces around it',
      { added_tokens: [{ id: 7, content: '<x>', single_word: false, lstrip: true, rstrip: false, normalized: false }] },
    ],
  ])('is not there for %s', (_, change) => {
    expect(cacheWords({ ...json, ...change }, plain)).toBeUndefined();
  });
});
