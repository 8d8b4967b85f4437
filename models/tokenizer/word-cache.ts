/**
 * Remembers the ids of words. Byte-level BPE never joins what its pre-tokenizer parted, so a text's ids are those of its
 * words, and the same few thousand words make most of any text: a word seen before costs one look-up instead of its
 * merges.
 *
 * WORDS-1 The ids are those of the tokenizer itself: words are parted by the library's own code from the file's own
 *         pattern, and each is encoded by it once.
 * WORDS-2 Where the file has a step that looks beyond a word, there is no cache (`undefined`).
 */
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';

/** Some 20 MB at most; a chat needs thousands. When it is full it begins anew. */
const mostWords = 100_000;

/** UTF-16 units. What is longer is hardly said twice. */
const longestWord = 64;

/** The steps that are known to treat each word by itself: NFC, one pattern, bytes, merges. */
const parted = z.looseObject({
  normalizer: z.object({ type: z.literal('NFC') }),
  pre_tokenizer: z.object({
    type: z.literal('Sequence'),
    pretokenizers: z.tuple([
      z.looseObject({ type: z.literal('Split'), behavior: z.literal('Isolated'), invert: z.literal(false) }),
      z.looseObject({ type: z.literal('ByteLevel'), add_prefix_space: z.literal(false), use_regex: z.literal(false) }),
    ]),
  }),
  added_tokens: z.array(
    z.looseObject({
      id: z.number().int(),
      content: z.string().min(1),
      single_word: z.literal(false),
      lstrip: z.literal(false),
      rstrip: z.literal(false),
      normalized: z.literal(false),
    }),
  ),
});

type Encode = (text: string) => number[];

/**
 * @param json the `tokenizer.json`
 * @param encode the tokenizer itself, without special tokens added
 * @returns the same function, remembering; undefined where words cannot be told apart (WORDS-2)
 */
export function cacheWords(json: unknown, encode: Encode): Encode | undefined {
  const file = parted.safeParse(json).data;
  const words = file && wordsOf(file);
  if (!words) return undefined;
  const added = new Map(file.added_tokens.map(({ content, id }) => [content, id]));
  const splitter = splitterOf([...added.keys()]);
  const known = new Map<string, readonly number[]>();
  const idsOf = (word: string): readonly number[] => {
    const before = known.get(word);
    if (before) return before;
    const ids = encode(word);
    if (known.size >= mostWords) known.clear();
    if (word.length <= longestWord) known.set(word, ids);
    return ids;
  };
  return (text) => {
    const ids: number[] = [];
    for (const part of splitter ? text.split(splitter) : [text]) {
      const own = added.get(part);
      if (own !== undefined) ids.push(own);
      else for (const word of words(part)) for (const id of idsOf(word)) ids.push(id);
    }
    return ids;
  };
}

/** The file's own normaliser and pattern, in a tokenizer without a vocabulary. */
function wordsOf({ normalizer, pre_tokenizer }: z.infer<typeof parted>): ((text: string) => string[]) | undefined {
  const library = new HuggingFaceTokenizer(
    {
      normalizer,
      pre_tokenizer: pre_tokenizer.pretokenizers[0],
      model: { type: 'BPE', vocab: {}, merges: [] },
      added_tokens: [],
      post_processor: null,
      decoder: null,
    },
    {},
  );
  const { normalizer: normalize, pre_tokenizer: part } = library;
  if (!normalize || !part) return undefined;
  return (text) => (text === '' ? [] : part.pre_tokenize(normalize.normalize(text)));
}

/** The longest first, so that a token goes before its own beginning. */
function splitterOf(contents: readonly string[]): RegExp | undefined {
  if (contents.length === 0) return undefined;
  const escaped = [...contents]
    .sort((a, b) => b.length - a.length)
    .map((content) => content.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`));
  return new RegExp(`(${escaped.join('|')})`);
}
