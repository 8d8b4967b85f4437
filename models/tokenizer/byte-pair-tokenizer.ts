/**
 * A checkpoint's own tokenizer, from `tokenizer.json` and `tokenizer_config.json` in Hugging Face's layout: byte-level
 * BPE as Qwen2.5 has it. Special tokens stand in text as themselves (`<|im_end|>`), and are read as one token each.
 */
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { chatTemplateField, chosenTemplate, createChatTemplate, type RenderChat } from '../chat/chat-template.js';
import { tokenPieces } from './token-pieces.js';
import { type Tokenizer, type TokenizerFile, UnknownTokenIdError, UnsupportedTokenizerError } from './tokenizer.js';
import { cacheWords } from './word-cache.js';

const largestFileBytes = 128 * 2 ** 20;

const configurationFile = 'tokenizer_config.json';

/** What is copied beside exported weights, where it is there. */
const exportedFiles = [
  'tokenizer.json',
  configurationFile,
  'chat_template.json',
  'chat_template.jinja',
  'special_tokens_map.json',
  'preprocessor_config.json',
];

/** Added tokens that stand for pictures and films: a model of text must never sample them. */
const mediaTokens = ['<|vision_start|>', '<|vision_end|>', '<|vision_pad|>', '<|image_pad|>', '<|video_pad|>'];

const tokenText = z.union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)]);
const configurationSchema = z.looseObject({
  bos_token: tokenText.nullish(),
  eos_token: tokenText,
  pad_token: tokenText.nullish(),
  chat_template: chatTemplateField,
});
type Configuration = z.infer<typeof configurationSchema>;

const templateFile = z.looseObject({ chat_template: chatTemplateField });
const tokenizerKind = z.looseObject({ model: z.looseObject({ type: z.string() }) });

/** @throws UnsupportedTokenizerError, ChatTemplateError, ChatTemplateLimitError */
export function loadBytePairTokenizer(folder: string): Tokenizer {
  const file = join(folder, 'tokenizer.json');
  const configuration = readConfiguration(folder);
  const json = readJson(file);
  const inner = open(file, json, configuration);
  const size = 1 + [...inner.get_vocab(true).values()].reduce((most, one) => Math.max(most, one), -1);
  const id = (token: string, field: string): number => {
    const found = inner.token_to_id(token);
    if (found === undefined) throw new UnsupportedTokenizerError(file, `it has no token ${token}, its ${field}`);
    return found;
  };
  const eos = id(configuration.eos_token, 'eos_token');
  const bos = configuration.bos_token ? id(configuration.bos_token, 'bos_token') : undefined;
  const pad = configuration.pad_token ? id(configuration.pad_token, 'pad_token') : eos;
  const chat = readChatTemplate(folder, configuration);
  const name = `byte-pair-${size}`;
  const added = new Set([...inner.get_added_tokens_decoder().values()].map(({ content }) => content));
  const pieces = tokenPieces(z.looseObject({ decoder: z.unknown() }).parse(json).decoder, (token) => added.has(token));
  const encode = (text: string): number[] => inner.encode(text, { add_special_tokens: false }).ids;
  const known = (one: number) => one >= 0 && one < size;
  return {
    name,
    vocabularySize: size,
    specialTokens: { pad, eos, ...(bos !== undefined && { bos }) },
    neverSampled: mediaTokens.flatMap((token) => inner.token_to_id(token) ?? []),
    encode: cacheWords(json, encode) ?? encode,
    decode(ids) {
      const list = Array.from(ids);
      const unknown = list.find((one) => !known(one));
      // The library leaves unknown ids out without a word.
      if (unknown !== undefined) throw new UnknownTokenIdError(unknown, name);
      // It throws for an empty list, and its "clean up" alters spaces before punctuation.
      if (list.length === 0) return '';
      return inner.decode(list, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
    },
    ...(pieces && {
      piece(one: number) {
        if (!known(one)) throw new UnknownTokenIdError(one, name);
        return pieces(inner.id_to_token(one) ?? '');
      },
    }),
    ...(chat && { chat }),
    files: () =>
      Object.fromEntries(
        exportedFiles
          .map((one): [string, TokenizerFile] => [one, { path: join(folder, one) }])
          .filter(([one]) => existsSync(join(folder, one))),
      ),
  };
}

function readConfiguration(folder: string): Configuration {
  const file = join(folder, configurationFile);
  const parsed = configurationSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  throw new UnsupportedTokenizerError(file, parsed.error.issues.map(({ message }) => message).join('; '));
}

/** In `tokenizer_config.json`, or in a file of its own (Qwen2.5-VL, and newer checkpoints). */
function readChatTemplate(folder: string, configuration: Configuration): RenderChat | undefined {
  const jinja = join(folder, 'chat_template.jinja');
  const json = join(folder, 'chat_template.json');
  const [file, source] = existsSync(jinja)
    ? [jinja, readText(jinja)]
    : existsSync(json)
      ? [json, chosenTemplate(readTemplateFile(json))]
      : [join(folder, configurationFile), chosenTemplate(configuration.chat_template)];
  if (source === undefined) return undefined;
  const { bos_token, eos_token } = configuration;
  return createChatTemplate(source, { eos_token, ...(bos_token && { bos_token }) }, file);
}

function readTemplateFile(file: string): z.infer<typeof templateFile>['chat_template'] {
  const parsed = templateFile.safeParse(readJson(file));
  if (parsed.success) return parsed.data.chat_template;
  throw new UnsupportedTokenizerError(file, 'its chat_template is neither a text nor a list of named texts');
}

function open(file: string, tokenizer: unknown, configuration: Configuration): HuggingFaceTokenizer {
  if (typeof tokenizer !== 'object' || tokenizer === null) throw new UnsupportedTokenizerError(file, 'not an object');
  const kind = tokenizerKind.safeParse(tokenizer).data?.model.type;
  // Of another kind the library would leave out, without a word, what it has no piece for.
  if (kind !== undefined && kind !== 'BPE')
    throw new UnsupportedTokenizerError(file, `it is of the kind ${JSON.stringify(kind)}; BPE can be used`);
  try {
    return new HuggingFaceTokenizer(tokenizer, configuration);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnsupportedTokenizerError(file, `it is of a kind that cannot be used: ${reason}`, { cause });
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (cause) {
    if (cause instanceof UnsupportedTokenizerError) throw cause;
    throw new UnsupportedTokenizerError(file, `not JSON: ${String(cause)}`, { cause });
  }
}

function readText(file: string): string {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) throw new UnsupportedTokenizerError(file, 'is not there');
  if (bytes > largestFileBytes)
    throw new UnsupportedTokenizerError(file, `has ${bytes} bytes, more than ${largestFileBytes}`);
  return readFileSync(file, 'utf8');
}
