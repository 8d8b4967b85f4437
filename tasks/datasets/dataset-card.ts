/** PURE. `configs` in the front matter of a dataset's README.md: which files are which split of which configuration. */
import { parse } from 'yaml';
import { z } from 'zod';

export interface CardConfiguration {
  readonly name: string;
  readonly isDefault: boolean;
  readonly files: readonly { readonly split: string; readonly patterns: readonly string[] }[];
}

const patterns = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const splitFiles = z.object({ split: z.string(), path: patterns });
const schema = z.object({
  configs: z.array(
    z.object({
      config_name: z.string(),
      default: z.boolean().optional(),
      data_files: z.union([patterns, z.array(splitFiles), splitFiles]),
    }),
  ),
});

/** Empty when the card says nothing of its files, or is broken: then names decide. */
export function cardConfigurations(readme: string): CardConfiguration[] {
  const front = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(readme)?.[1];
  if (front === undefined) return [];
  const card = schema.safeParse(parsed(front));
  if (!card.success) return [];
  return card.data.configs.map(({ config_name: name, default: isDefault = false, data_files: dataFiles }) => ({
    name,
    isDefault,
    files: [dataFiles]
      .flat()
      .map((entry) =>
        typeof entry === 'string'
          ? { split: 'train', patterns: [entry] }
          : { split: entry.split, patterns: entry.path },
      ),
  }));
}

function parsed(yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0 });
  } catch {
    return null;
  }
}
