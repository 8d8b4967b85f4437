/**
 * The folder that an export fills: it appears whole or not at all, and nothing is replaced unless that was asked for.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  statfsSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { sayBytes } from '../view/say.js';
import { UsageError } from '../usage-error.js';
import { setAside, temporaryFolderFor } from './left-folders.js';

export interface NewFolder {
  /** Beside the folder to be; empty. */
  readonly temporary: string;
  /** Gives it its name; what was there before is removed. */
  commit(): void;
  /** Removes what was written. */
  abort(): void;
}

/**
 * @param sources folders that are read: the output must not touch them
 * @throws UsageError
 */
export function requireFreeFolder(output: string, sources: readonly string[], force: boolean): void {
  for (const source of sources)
    if (isInside(output, source) || isInside(source, output))
      throw new UsageError(
        `${output} and ${source} lie in each other`,
        'name another folder: the source stays as it is',
      );
  if (!existsSync(output)) return;
  if (!statSync(output).isDirectory())
    throw new UsageError(`${output} is a file`, 'name a folder that is not there yet');
  const names = readdirSync(output);
  if (names.length === 0) return;
  // What is replaced is removed: never a folder that is something else than a model.
  if (!names.includes('config.json') && !names.includes('adapter_config.json'))
    throw new UsageError(`${output} is not empty, and holds no model`, 'name a folder that is not there yet');
  if (!force)
    throw new UsageError(`${output} holds a model already`, 'name another folder, or say --force to replace it');
}

/** @throws UsageError when the disk has less room than is needed */
export function requireRoom(output: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(existingParent(output));
  const free = bavail * bsize;
  if (free < bytes)
    throw new UsageError(
      `${output}: the disk has ${sayBytes(free)} left, and ${sayBytes(bytes)} are to be written`,
      'make room, name a folder on another disk, or say --dtype bfloat16',
    );
}

export function beginFolder(output: string): NewFolder {
  const final = resolve(output);
  mkdirSync(dirname(final), { recursive: true });
  const temporary = temporaryFolderFor(final);
  mkdirSync(temporary);
  return {
    temporary,
    commit() {
      if (existsSync(final) && readdirSync(final).length > 0) {
        const old = setAside(temporary);
        renameSync(final, old);
        renameSync(temporary, final);
        rmSync(old, { recursive: true });
        return;
      }
      if (existsSync(final)) rmdirSync(final);
      renameSync(temporary, final);
    },
    abort() {
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

function existingParent(path: string): string {
  const parent = dirname(resolve(path));
  return existsSync(parent) ? parent : existingParent(parent);
}

/** Also when they are the same. */
function isInside(inner: string, outer: string): boolean {
  const path = relative(real(outer), real(inner));
  return path === '' || (!path.startsWith('..') && !path.startsWith('/'));
}

/** Without the links of the part that exists. */
function real(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) return realpathSync(absolute);
  return join(real(dirname(absolute)), basename(absolute));
}
