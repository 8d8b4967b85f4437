/**
 * `generation_config.json` of a model's folder: which tokens end an answer, and how its publishers sample. Untrusted
 * input; keys that are not read here survive in `raw`.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const generationConfigFile = 'generation_config.json';

/** A published file has a few hundred bytes. */
const largestBytes = 2 ** 20;

export interface GenerationConfig {
  /** `eos_token_id`, a number or a list; empty when it names none. Each id once, in the file's order. */
  readonly endTokenIds: readonly number[];
  readonly padTokenId?: number;
  readonly bosTokenId?: number;
  readonly temperature?: number;
  readonly topP?: number;
  /** 0: no limit, as transformers has it. */
  readonly topK?: number;
  readonly doSample?: boolean;
  readonly repetitionPenalty?: number;
  /** Every key of the file, as it stands. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The file is there, but is not a generation configuration. */
export class GenerationConfigError extends Error {
  override readonly name = 'GenerationConfigError';
  readonly file: string;
  /** The key that is wrong; absent when the whole file is. */
  readonly key: string | undefined;
  constructor(file: string, key: string | undefined, problem: string, options?: ErrorOptions) {
    const place = key === undefined ? '' : ` key '${key}':`;
    super(
      `${file}:${place} ${problem}. Correct it, or remove the file: config.json then says how answers end.`,
      options,
    );
    this.file = file;
    this.key = key;
  }
}

const tokenId = z.number().int().nonnegative();

const schema = z.looseObject({
  eos_token_id: z.union([tokenId, z.array(tokenId)]).nullish(),
  pad_token_id: tokenId.nullish(),
  bos_token_id: tokenId.nullish(),
  temperature: z.number().nonnegative().nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.number().int().nonnegative().nullish(),
  do_sample: z.boolean().nullish(),
  repetition_penalty: z.number().positive().nullish(),
});

/**
 * @returns undefined when the folder has no such file
 * @throws GenerationConfigError
 */
export function readGenerationConfig(folder: string): GenerationConfig | undefined {
  const file = join(folder, generationConfigFile);
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return undefined;
  if (bytes > largestBytes)
    throw new GenerationConfigError(file, undefined, `${bytes} bytes are more than ${largestBytes}`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new GenerationConfigError(file, undefined, 'it is not JSON', { cause });
  }
  return parseGenerationConfig(file, content);
}

/** PURE. @param file for the error's message. @throws GenerationConfigError */
export function parseGenerationConfig(file: string, content: unknown): GenerationConfig {
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new GenerationConfigError(file, issue?.path.join('.') || undefined, issue?.message ?? 'not a configuration');
  }
  const c = parsed.data;
  const ends = typeof c.eos_token_id === 'number' ? [c.eos_token_id] : (c.eos_token_id ?? []);
  return {
    endTokenIds: [...new Set(ends)],
    ...(typeof c.pad_token_id === 'number' && { padTokenId: c.pad_token_id }),
    ...(typeof c.bos_token_id === 'number' && { bosTokenId: c.bos_token_id }),
    ...(typeof c.temperature === 'number' && { temperature: c.temperature }),
    ...(typeof c.top_p === 'number' && { topP: c.top_p }),
    ...(typeof c.top_k === 'number' && { topK: c.top_k }),
    ...(typeof c.do_sample === 'boolean' && { doSample: c.do_sample }),
    ...(typeof c.repetition_penalty === 'number' && { repetitionPenalty: c.repetition_penalty }),
    raw: c,
  };
}
