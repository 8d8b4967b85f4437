/** Where an evaluation writes when the command line does not say: beside the run, or in `evaluations/`. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ResponderChoice } from './options.js';

/** `<run>/evaluations/<name>-001` for a checkpoint, else `evaluations/<name>-001`; the number is the next free one. */
export function defaultOutput(choice: ResponderChoice, name: string): string {
  const parent = choice.kind === 'checkpoint' ? join(runFolderOf(choice.folder), 'evaluations') : 'evaluations';
  const plain = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'evaluation';
  const taken = existsSync(parent) ? readdirSync(parent) : [];
  const numbers = taken.flatMap((folder) => {
    const number = folder.startsWith(`${plain}-`) ? folder.slice(plain.length + 1) : '';
    return /^\d+$/.test(number) ? [Number(number)] : [];
  });
  return join(parent, `${plain}-${String(Math.max(0, ...numbers) + 1).padStart(3, '0')}`);
}

/** A checkpoint lies two folders below its run. */
function runFolderOf(folder: string): string {
  const path = resolve(folder);
  return /^global_step_\d+$/.test(basename(path)) ? dirname(dirname(path)) : folder;
}
