/** Qwen2.5's own tokenizer beside Python's `tokenizers` (test/references/tokenizer.py made what is compared with). */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ChatTemplateError } from '../../../../models/chat/chat-template.js';
import { loadTokenizer } from '../../../../models/tokenizer/create-tokenizer.js';
import { neverSampled, requireRows, TokenizerMismatchError } from '../../../../models/tokenizer/never-sampled.js';
import {
  type Tokenizer,
  UnknownTokenIdError,
  UnsupportedTokenizerError,
} from '../../../../models/tokenizer/tokenizer.js';

const real = '../shared/data/qwen2.5-tokenizer';
const references = z
  .object({
    sha256: z.string(),
    texts: z.array(z.object({ text: z.string(), ids: z.array(z.number()), decoded: z.string() })),
    chats: z.array(
      z.object({
        turns: z.array(z.object({ role: z.string(), content: z.string() })),
        prompt: z.boolean(),
        text: z.string(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('test/references/tokenizer.json', 'utf8')));

describe.skipIf(!existsSync(real))("Qwen2.5's tokenizer (skipped where ../shared/data is missing)", () => {
  let tokenizer: Tokenizer;
  beforeAll(() => {
    tokenizer = loadTokenizer(real);
  });

  it('is the one that the references were made with', () => {
    const digest = createHash('sha256')
      .update(readFileSync(join(real, 'tokenizer.json')))
      .digest('hex');
    expect(digest).toBe(references.sha256);
  });

  it.each(references.texts)("gives Python's ids for $text", ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  it.each(references.texts)("gives Python's text back for $text", ({ ids, decoded }) => {
    expect(tokenizer.decode(ids)).toBe(decoded);
    expect(tokenizer.decode(Int32Array.from(ids))).toBe(decoded);
  });

  it.each(references.chats)("renders a chat as Python's Jinja does (prompt: $prompt)", ({ turns, prompt, text }) => {
    expect(tokenizer.chat?.(turns, { addGenerationPrompt: prompt })).toBe(text);
  });

  it('names its special tokens, and what must never be sampled', () => {
    expect(tokenizer).toMatchObject({ vocabularySize: 151_665, specialTokens: { eos: 151_645, pad: 151_643 } });
    const banned = neverSampled(tokenizer, 152_064);
    expect(banned).toEqual(expect.arrayContaining([151_652, 151_655, 151_656, 151_665, 152_063]));
    expect(banned).toHaveLength(5 + 399);
  });

  it('refuses an id that it does not have, instead of leaving it out', () => {
    expect(() => tokenizer.decode([9707, 151_665])).toThrow(UnknownTokenIdError);
  });

  it('does not fit a model with fewer rows than it has tokens', () => {
    expect(() => requireRows(tokenizer, 32_000)).toThrow(TokenizerMismatchError);
    expect(() => requireRows(tokenizer, 152_064)).not.toThrow();
  });

  it('is copied beside exported weights, file by file', () => {
    expect(tokenizer.files()).toMatchObject({ 'tokenizer.json': { path: join(real, 'tokenizer.json') } });
  });
});

describe('a folder that is no tokenizer', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-tokenizer-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const bpe = {
    added_tokens: [{ id: 1, content: '<e>', special: true, normalized: false }],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: { a: 0, '<e>': 1 }, merges: [] },
  };
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));

  it('is refused by the file that is missing or wrong', () => {
    expect(() => loadTokenizer(folder)).toThrow(UnsupportedTokenizerError);
    write('tokenizer.json', bpe);
    expect(() => loadTokenizer(folder)).toThrow(/tokenizer_config\.json: is not there/);
    write('tokenizer_config.json', { eos_token: '<missing>' });
    expect(() => loadTokenizer(folder)).toThrow(/it has no token <missing>, its eos_token/);
  });

  it('is refused when it is of another kind than BPE, of which the library would leave out what it has no piece for', () => {
    write('tokenizer_config.json', { eos_token: '<e>' });
    write('tokenizer.json', { ...bpe, model: { type: 'WordPiece', vocab: { a: 0, '<e>': 1 }, unk_token: 'a' } });
    expect(() => loadTokenizer(folder)).toThrow(/kind "WordPiece"; BPE can be used/);
  });

  it('is refused when a file of templates has something else, by the name of that file', () => {
    write('tokenizer.json', bpe);
    write('tokenizer_config.json', { eos_token: '<e>' });
    write('chat_template.json', { chat_template: 5 });
    expect(() => loadTokenizer(folder)).toThrow(UnsupportedTokenizerError);
    expect(() => loadTokenizer(folder)).toThrow(/chat_template\.json: its chat_template is neither/);
  });

  it('is refused when its chat template does not parse', () => {
    write('tokenizer.json', bpe);
    write('tokenizer_config.json', { eos_token: '<e>', chat_template: '{% for %}' });
    expect(() => loadTokenizer(folder)).toThrow(ChatTemplateError);
  });
});
