import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createCharacterTokenizer } from '../../../../models/tokenizer/character-tokenizer.js';
import { loadTokenizer } from '../../../../models/tokenizer/create-tokenizer.js';
import {
  UnknownTokenIdError,
  UnsupportedTokenizerError,
  UntokenizableTextError,
} from '../../../../models/tokenizer/tokenizer.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-tokenizer-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the character tokenizer', () => {
  const tokenizer = createCharacterTokenizer();

  it('has 32 tokens, with pad 0, bos 1 and eos 2', () => {
    expect(tokenizer.vocabularySize).toBe(32);
    expect(tokenizer.specialTokens).toEqual({ pad: 0, bos: 1, eos: 2 });
  });

  it('reads tags as one token each', () => {
    expect(tokenizer.encode('<bos>Q:60+39=')).toHaveLength(9);
    expect(tokenizer.encode('<think>0+9+0=9;6+3+0=9</think><answer>99</answer><eos>')).toHaveLength(22);
    expect(tokenizer.encode('<think></think>')).toEqual([3, 4]);
  });

  it('decodes what it encoded, for any sequence of its tokens', () => {
    const id = fc.integer({ min: 0, max: tokenizer.vocabularySize - 1 });
    fc.assert(
      fc.property(fc.array(id), (ids) => {
        expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids);
      }),
    );
  });

  it('names a character that it does not have and where it stands', () => {
    expect(() => tokenizer.encode('12%')).toThrow(UntokenizableTextError);
    expect(() => tokenizer.encode('12%')).toThrow(expect.objectContaining({ character: '%', index: 2 }));
    expect(() => tokenizer.encode('1<2')).toThrow(expect.objectContaining({ character: '<', index: 1 }));
  });

  it('names a token id that it does not have', () => {
    expect(() => tokenizer.decode([1, 32])).toThrow(UnknownTokenIdError);
  });

  it('appends extra characters after its own, each once', () => {
    const extended = createCharacterTokenizer({ extraCharacters: '.%.$+' });
    expect(extended.vocabularySize).toBe(35);
    expect(extended.encode('3.5%$')).toEqual([11, 32, 13, 33, 34]);
    expect(extended.encode('<bos>Q:1=')).toEqual(tokenizer.encode('<bos>Q:1='));
  });

  it('is read back from the files that it writes', () => {
    const extended = createCharacterTokenizer({ extraCharacters: '.%' });
    for (const [name, file] of Object.entries(extended.files()))
      if ('text' in file) writeFileSync(join(folder, name), file.text);
    const loaded = loadTokenizer(folder);
    expect(loaded.name).toBe(extended.name);
    expect(loaded.encode('<think>3.5%</think>')).toEqual(extended.encode('<think>3.5%</think>'));
  });

  it('refuses a tokenizer of another kind, and a folder without one, by name', () => {
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({ model: { type: 'BPE', vocab: {} } }));
    expect(() => loadTokenizer(folder)).toThrow(UnsupportedTokenizerError);
    expect(() => loadTokenizer(join(folder, 'absent'))).toThrow(UnsupportedTokenizerError);
  });
});
