import { describe, expect, it } from 'vitest';
import { createCharacterTokenizer } from '../../../../models/tokenizer/character-tokenizer.js';
import { endTokenIdsOf, unknownEndTokenNotices } from '../../../../models/tokenizer/end-tokens.js';

const tokenizer = createCharacterTokenizer({});
const { eos } = tokenizer.specialTokens;
const last = tokenizer.vocabularySize - 1;

describe('the tokens that end an answer', () => {
  it("are the tokenizer's own and the file's, each once", () => {
    expect(endTokenIdsOf(tokenizer, { endTokenIds: [0, eos, last] })).toEqual([eos, 0, last]);
    expect(endTokenIdsOf(tokenizer, undefined)).toEqual([eos]);
  });

  it('are none that the vocabulary has not', () => {
    expect(endTokenIdsOf(tokenizer, { endTokenIds: [last + 1, 0, 151645] })).toEqual([eos, 0]);
  });
});

describe('end tokens beyond the vocabulary', () => {
  it('are told with the file, the key and the range', () => {
    expect(unknownEndTokenNotices(tokenizer, 'model/generation_config.json', [last + 1, 0, 151645])).toEqual([
      `model/generation_config.json: eos_token_id ${last + 1}, 151645 is beyond the vocabulary, which has the ids 0 to ${last}; ` +
        `answers end at ${eos}, 0 alone. See that the file belongs to this model`,
    ]);
  });

  it('are none where all are known', () => {
    expect(unknownEndTokenNotices(tokenizer, 'file', [0, last])).toEqual([]);
    expect(unknownEndTokenNotices(tokenizer, 'file', [])).toEqual([]);
  });
});
