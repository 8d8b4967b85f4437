/**
 * Where the native artefacts lie and what they are: written by `native/prepare.js`, read by all that loads or starts
 * one. Plain JavaScript, since set-up runs before the compiler does; TypeScript reads its types from here.
 *
 * ARTEFACTS-1 `current.json` names only files that were complete when it was written; it is replaced by rename.
 * ARTEFACTS-2 The folder survives `npm ci`: it is never inside `node_modules`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} TorchArtefact
 * @property {string} path Folder of libtorch: has `lib/` and `include/`.
 * @property {string} version As libtorch itself says, with its local part (`2.15.0+cu130`).
 * @property {'TROUPE_TORCH' | 'python3' | 'pip'} origin
 * @property {string} addon The addon built for exactly this libtorch.
 *
 * @typedef {object} NativeArtefacts
 * @property {TorchArtefact} torch
 * @property {{ addon: string, launcher: string }} process
 * @property {{ path: string, version: string }} natsServer
 */

/** Set-up has not run, was interrupted, or its files are gone. */
export class NativeArtefactsMissingError extends Error {
  /** @override */
  name = 'NativeArtefactsMissingError';

  /**
   * @param {string} path The file that is missing or cannot be read.
   * @param {ErrorOptions} [options]
   */
  constructor(path, options) {
    super(`the native parts are not set up: ${path} is missing or incomplete; run: npm run native`, options);
    this.path = path;
  }
}

/** The folder of the nearest package.json above this file: the same from the source and from `dist`. */
export function packageRoot() {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${fileURLToPath(import.meta.url)}`);
    folder = parent;
  }
  return folder;
}

/**
 * `$TROUPE_NATIVE`; in a clone `.native`; when installed below a `node_modules`, which npm empties and which may be
 * read-only, a folder in the user's cache.
 */
export function nativeFolder(root = packageRoot()) {
  const chosen = process.env['TROUPE_NATIVE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (!root.split(sep).includes('node_modules')) return join(root, '.native');
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'troupe', 'native');
}

/** @returns {string} */
export function artefactsFile(root = packageRoot()) {
  return join(nativeFolder(root), 'current.json');
}

/**
 * @returns {NativeArtefacts}
 * @throws {NativeArtefactsMissingError}
 */
export function readArtefacts(root = packageRoot()) {
  const path = artefactsFile(root);
  let artefacts;
  try {
    artefacts = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new NativeArtefactsMissingError(path, { cause });
  }
  const files = [artefacts.process?.addon, artefacts.process?.launcher, artefacts.natsServer?.path, artefacts.torch?.addon];
  for (const file of files) {
    if (typeof file !== 'string') throw new NativeArtefactsMissingError(path);
    if (!existsSync(file)) throw new NativeArtefactsMissingError(file);
  }
  return artefacts;
}
