/** A reward function of the user's own: `(dataSource, solution, groundTruth, extra) → number | { score, …parts }`. */
import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tsImport } from 'tsx/esm/api';

export type RewardFunction = (
  dataSource: string,
  solution: string,
  groundTruth: string,
  extra: Readonly<Record<string, unknown>>,
) => unknown;

/** The module is missing, does not load, or has no such function. */
export class RewardModuleError extends Error {
  override readonly name = 'RewardModuleError';
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`The reward module ${path} (verifier.path) cannot be used: ${reason}`, options);
    this.path = path;
  }
}

const typeScript = new Set(['.ts', '.mts', '.cts', '.tsx']);

/**
 * @param path TypeScript or JavaScript module, relative to the working directory
 * @param name of the export; null: `computeScore`, else the default export
 * @throws RewardModuleError
 */
export async function loadRewardFunction(path: string, name: string | null): Promise<RewardFunction> {
  const file = resolve(path);
  if (!existsSync(file)) throw new RewardModuleError(path, `there is no file ${file}`);
  const exported = await importModule(path, file);
  const chosen = name === null ? (exported['computeScore'] ?? exported['default']) : exported[name];
  if (isFunction(chosen)) return chosen;
  const wanted = name === null ? 'neither computeScore nor a default export' : `no export ${name}`;
  const offered = Object.keys(exported).join(', ') || 'nothing';
  throw new RewardModuleError(path, `it has ${wanted} that is a function; it exports ${offered}`);
}

async function importModule(path: string, file: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(file).href;
  try {
    // Node 20 does not load TypeScript by itself.
    const loaded: unknown = typeScript.has(extname(file)) ? await tsImport(url, import.meta.url) : await import(url);
    return isRecord(loaded) ? loaded : {};
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new RewardModuleError(path, `it does not load: ${reason}`, { cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isFunction(value: unknown): value is RewardFunction {
  return typeof value === 'function';
}
