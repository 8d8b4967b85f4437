/** What the model that was begun with is called on the hub, and under which licence it stands, where its folder says so. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Keys of a model card's front matter, as the hub reads them. */
export interface LicenceKeys {
  readonly license?: string;
  readonly license_name?: string;
  readonly license_link?: string;
}

const largestBytes = 2 ** 20;
const hubName = /^[\w.-]+\/[\w.-]+$/;

/**
 * `owner/name`; null when nothing says it.
 * @param said what a run file or adapters call it, a path or a name
 */
export function hubNameOf(folder: string, said: string | null): string | null {
  const cached = /models--([\w.-]+?)--([\w.-]+?)(?:\/|$)/.exec(folder);
  if (cached) return `${cached[1]}/${cached[2]}`;
  const name = said?.replace(/^hf:/, '').replace(/@.*$/, '');
  if (name !== undefined && hubName.test(name) && !existsSync(name)) return name;
  const stated = frontMatter(folder)['base_model'];
  return typeof stated === 'string' && hubName.test(stated) ? stated : null;
}

/** Of the folder's model card, else by the text of its LICENSE; empty when neither says it. */
export function licenceOf(folders: readonly string[]): LicenceKeys {
  for (const folder of folders) {
    const { license, license_name, license_link } = frontMatter(folder);
    if (typeof license === 'string')
      return {
        license,
        ...(typeof license_name === 'string' && { license_name }),
        ...(typeof license_link === 'string' && { license_link }),
      };
    const text = readText(join(folder, 'LICENSE'))?.slice(0, 2000) ?? '';
    if (/Apache License\s+Version 2\.0/.test(text)) return { license: 'apache-2.0' };
    if (/^\s*MIT License/.test(text)) return { license: 'mit' };
  }
  return {};
}

function frontMatter(folder: string): Record<string, unknown> {
  const text = readText(join(folder, 'README.md'));
  const header = text === undefined ? undefined : /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (header === undefined) return {};
  try {
    const parsed: unknown = parse(header);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    // A card that someone else wrote: one that cannot be read says nothing.
    return {};
  }
}

function readText(file: string): string | undefined {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  return bytes === undefined || bytes > largestBytes ? undefined : readFileSync(file, 'utf8');
}
