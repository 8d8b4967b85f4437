/**
 * One token a character, and eight tags that are one token each: the vocabulary of the small tasks. Text is read by
 * longest match, so `<think>` is a tag and a `<` that starts none is refused (unless it is an extra character). PURE.
 */
import { z } from 'zod';
import {
  type Tokenizer,
  type TokenizerFile,
  UnknownTokenIdError,
  UnsupportedTokenizerError,
  UntokenizableTextError,
} from './tokenizer.js';

export interface CharacterTokenizerOptions {
  /** Characters after the 32 tokens, in the order of their ids; those already there, and repetitions, are left out. */
  readonly extraCharacters?: string;
}

const tags = ['<pad>', '<bos>', '<eos>', '<think>', '</think>', '<answer>', '</answer>', '<img>'];
const characters = '0123456789+-*/=;:,|() Q?';

/** Ids 0 … 31 are always the same: pad 0, bos 1, eos 2. */
export function createCharacterTokenizer(options: CharacterTokenizerOptions = {}): Tokenizer {
  return fromVocabulary([...new Set([...tags, ...characters, ...(options.extraCharacters ?? '')])]);
}

function fromVocabulary(vocabulary: readonly string[]): Tokenizer {
  const name = `character-${vocabulary.length}`;
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const id = (token: string): number => ids.get(token) ?? -1;
  const tokenOf = (tokenId: number): string => {
    const token = vocabulary[tokenId];
    if (token === undefined) throw new UnknownTokenIdError(tokenId, name);
    return token;
  };
  return {
    name,
    vocabularySize: vocabulary.length,
    neverSampled: [],
    specialTokens: { pad: id('<pad>'), bos: id('<bos>'), eos: id('<eos>') },
    encode(text) {
      const encoded: number[] = [];
      for (let index = 0; index < text.length;) {
        const tag = text[index] === '<' ? tags.find((candidate) => text.startsWith(candidate, index)) : undefined;
        const token = tag ?? String.fromCodePoint(text.codePointAt(index)!);
        const known = ids.get(token);
        if (known === undefined) throw new UntokenizableTextError(token, index, name);
        encoded.push(known);
        index += token.length;
      }
      return encoded;
    },
    decode: (encoded) => Array.from(encoded, tokenOf).join(''),
    piece: (tokenId) => ({ text: tokenOf(tokenId) }),
    files: () => huggingFaceFiles(vocabulary, ids),
  };
}

/** Tags are added tokens, which Hugging Face's tokenizers match first; the rest is split into single characters. */
function huggingFaceFiles(
  vocabulary: readonly string[],
  ids: ReadonlyMap<string, number>,
): Record<string, TokenizerFile> {
  const addedTokens = tags.map((content) => ({
    id: ids.get(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: ['<pad>', '<bos>', '<eos>'].includes(content),
  }));
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens,
    normalizer: null,
    pre_tokenizer: { type: 'Split', pattern: { Regex: '[\\s\\S]' }, behavior: 'Isolated', invert: false },
    post_processor: null,
    decoder: { type: 'Fuse' },
    // No unknown token: a character that is not there is an error in Hugging Face's tokenizers too.
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      unk_token: '<unk>',
    },
  };
  const configuration = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: '<pad>',
    bos_token: '<bos>',
    eos_token: '<eos>',
    clean_up_tokenization_spaces: false,
    model_max_length: 1_000_000,
  };
  return { 'tokenizer.json': { text: json(tokenizer) }, 'tokenizer_config.json': { text: json(configuration) } };
}

const fileSchema = z.object({
  model: z.object({ type: z.literal('WordLevel'), vocab: z.record(z.string(), z.number().int().nonnegative()) }),
});

/** Reads back what `files` wrote; null: it is a tokenizer of another kind. @throws UnsupportedTokenizerError */
export function characterTokenizerFromFile(file: string, parsed: unknown): Tokenizer | null {
  const read = fileSchema.safeParse(parsed);
  if (!read.success) return null;
  const vocabulary: string[] = [];
  for (const [token, id] of Object.entries(read.data.model.vocab)) vocabulary[id] = token;
  const wrong = vocabulary.findIndex(
    (token, id) => token === undefined || (id < tags.length ? token !== tags[id] : [...token].length !== 1),
  );
  if (wrong >= 0 || vocabulary.length < tags.length)
    throw new UnsupportedTokenizerError(file, `token ${wrong} is not one of the character tokenizer`);
  return fromVocabulary(vocabulary);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
