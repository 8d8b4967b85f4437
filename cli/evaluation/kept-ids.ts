/** Which questions are asked (`--keep`): a file that the text-solvable filter wrote, or ids by benchmark. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AnswerFileError } from './errors.js';

const ids = z.array(z.union([z.string(), z.number()]).transform(String));
/** `{"mmmu": ["id", …]}` or `{"mmmu": {"kept": ["id", …]}}`; other keys of the latter are counts for people. */
const keptFile = z.object({
  benchmarks: z.record(z.string(), z.union([ids, z.looseObject({ kept: ids }).transform(({ kept }) => kept)])),
});

export interface KeptIds {
  readonly hash: string;
  of(benchmark: string): ReadonlySet<string> | undefined;
}

/** @throws AnswerFileError when the file names none of the benchmarks */
export async function readKeptIds(path: string, benchmarks: readonly string[]): Promise<KeptIds> {
  let bytes: Buffer;
  let parsed: unknown;
  try {
    bytes = await readFile(path);
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new AnswerFileError(path, cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const checked = keptFile.safeParse(parsed);
  if (!checked.success)
    throw new AnswerFileError(
      path,
      'it is not {"benchmarks": {"<name>": {"kept": ["<id>", …]}}}, as the filter writes it',
    );
  const kept = checked.data.benchmarks;
  const absent = benchmarks.filter((name) => kept[name] === undefined);
  if (absent.length > 0)
    throw new AnswerFileError(
      path,
      `it says nothing of ${absent.join(', ')}; it has ${Object.keys(kept).join(', ') || 'none'}`,
    );
  return {
    hash: createHash('sha256').update(bytes).digest('hex'),
    of: (benchmark) => {
      const own = kept[benchmark];
      return own && new Set(own);
    },
  };
}
