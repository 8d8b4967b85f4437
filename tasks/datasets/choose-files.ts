/**
 * PURE. Which files of a folder or a repository are one split of one configuration: as the dataset's card says
 * (`configs` in the front matter of README.md), else by folder and file names, as Hugging Face's `datasets` does.
 */
import type { CardConfiguration } from './dataset-card.js';
import { DatasetSplitError } from './errors.js';
import { globPattern } from './glob.js';

export interface Wanted {
  readonly config?: string;
  readonly split?: string;
  /** When no split is named, the best first. */
  readonly preferred: readonly string[];
}

export interface Chosen {
  /** In name order. */
  readonly files: readonly string[];
  readonly config?: string;
  readonly split?: string;
}

/** Files whose names tell no split. */
const unnamed = '(no split in the names)';

/** @throws DatasetSplitError when several fit and none is named, or none fits */
export function chooseFiles(
  dataset: string,
  paths: readonly string[],
  card: readonly CardConfiguration[],
  wanted: Wanted,
): Chosen {
  const configuration = card.length > 0 ? cardConfiguration(dataset, card, wanted.config) : undefined;
  const groups = new Map<string, string[]>();
  const add = (split: string, path: string) => groups.set(split, [...(groups.get(split) ?? []), path]);
  const config = configuration?.name ?? wanted.config;
  if (configuration !== undefined) {
    for (const { split, patterns } of configuration.files)
      for (const path of paths) if (patterns.some((pattern) => globPattern(pattern).test(path))) add(split, path);
  } else {
    for (const path of inConfiguration(dataset, paths, wanted.config)) add(splitOf(path) ?? unnamed, path);
  }
  const split = chooseSplit(dataset, groups, wanted);
  const files = [...new Set(groups.get(split))].sort();
  return { files, ...(config !== undefined && { config }), ...(split !== unnamed && { split }) };
}

function cardConfiguration(
  dataset: string,
  card: readonly CardConfiguration[],
  wanted: string | undefined,
): CardConfiguration {
  const names = card.map(({ name }) => name);
  const found =
    wanted === undefined
      ? (card.find(({ isDefault }) => isDefault) ??
        card.find(({ name }) => name === 'default') ??
        (card.length === 1 ? card[0] : undefined))
      : card.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const reason =
    wanted === undefined
      ? 'it has several configurations; name one behind a colon (name:configuration)'
      : `it has no configuration '${wanted}'`;
  throw new DatasetSplitError(dataset, reason, names);
}

function inConfiguration(dataset: string, paths: readonly string[], config: string | undefined): readonly string[] {
  if (config === undefined) return paths;
  const inside = paths.filter((path) => path.split('/').slice(0, -1).includes(config));
  if (inside.length > 0) return inside;
  const folders = [...new Set(paths.flatMap((path) => path.split('/').slice(0, -1)))];
  throw new DatasetSplitError(dataset, `it has no configuration '${config}' (no folder of that name)`, folders);
}

function chooseSplit(dataset: string, groups: ReadonlyMap<string, readonly string[]>, wanted: Wanted): string {
  const names = [...groups.keys()];
  const named = (split: string) => names.find((name) => canonical(name) === canonical(split));
  if (names.length === 0) throw new DatasetSplitError(dataset, 'it has no data files', []);
  if (wanted.split !== undefined) {
    const exact = names.find((name) => name === wanted.split) ?? named(wanted.split);
    if (exact !== undefined) return exact;
    throw new DatasetSplitError(dataset, `it has no split '${wanted.split}'`, names);
  }
  const [first] = names;
  if (first !== undefined && names.length === 1) return first;
  for (const split of wanted.preferred) {
    const found = named(split);
    if (found !== undefined) return found;
  }
  throw new DatasetSplitError(dataset, 'it has several splits; name one behind an @ (name@split)', names);
}

const keywords: readonly (readonly [string, RegExp])[] = [
  ['train', /(?:^|[^a-z])(?:train|training)(?:[^a-z]|$)/i],
  ['validation', /(?:^|[^a-z])(?:validation|valid|val|dev)(?:[^a-z]|$)/i],
  ['test', /(?:^|[^a-z])(?:test|testing|eval|evaluation)(?:[^a-z]|$)/i],
];

/** By the file's name, else by its folders from the inside out. */
function splitOf(path: string): string | undefined {
  for (const part of path.split('/').reverse()) {
    const found = keywords.find(([, pattern]) => pattern.test(part));
    if (found !== undefined) return found[0];
  }
  return undefined;
}

function canonical(split: string): string {
  return keywords.find(([, pattern]) => pattern.test(split))?.[0] ?? split;
}
