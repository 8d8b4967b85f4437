/**
 * Where the native artefacts lie and what they are: written by `native/prepare.js`, read by all that loads or starts
 * one. Plain JavaScript, since set-up runs before the compiler does; TypeScript reads its types from here.
 *
 * ARTEFACTS-1 `current.json` names only files that were complete when it was written; it is replaced by rename.
 * ARTEFACTS-2 The folder survives `npm ci`: it is never inside `node_modules`.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} TorchArtefact
 * @property {string} path Folder of libtorch: has `lib/` and `include/`.
 * @property {string} version As libtorch itself says, with its local part (`2.15.0+cu130`).
 * @property {'TROUPE_TORCH' | 'python3' | 'pip'} origin
 * @property {string} fingerprint Of the library file the addon was built for.
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
    super(`the native parts are not set up: ${path} is missing or incomplete; run: ${setUpCommand()}`, options);
    this.path = path;
  }
}

/**
 * The addon was built for another libtorch than the one that lies there now. libtorch has no stable C++ ABI: used all
 * the same, it fails with a false out-of-memory, or computes nonsense.
 */
export class TorchMismatchError extends Error {
  /** @override */
  name = 'TorchMismatchError';

  /** @param {TorchArtefact} torch */
  constructor(torch) {
    super(
      `libtorch in ${torch.path} is no longer the ${torch.version} that the addon was built for; run: ${setUpCommand()}`,
    );
    this.torch = torch;
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
  if (!isInstalled(root)) return join(root, '.native');
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'troupe', 'native');
}

/** What the user types to set up the native parts: in a clone, or where Troupe is installed. */
export function setUpCommand(root = packageRoot()) {
  return isInstalled(root) ? `node ${join(root, 'native', 'prepare.js')}` : 'npm run native';
}

/** @param {string} root */
function isInstalled(root) {
  return root.split(sep).includes('node_modules');
}

/** @returns {string} */
export function artefactsFile(root = packageRoot()) {
  return join(nativeFolder(root), 'current.json');
}

/**
 * The library that tells one libtorch from another.
 * @param {string} path folder of libtorch
 */
export function torchLibrary(path) {
  return join(path, 'lib', process.platform === 'darwin' ? 'libtorch_cpu.dylib' : 'libtorch_cpu.so');
}

/**
 * Changes when the library is replaced; costs one stat, where a hash of 450 MB takes a second.
 * @param {string} path folder of libtorch
 */
export function torchFingerprint(path) {
  const status = statSync(torchLibrary(path), { throwIfNoEntry: false });
  return status === undefined ? 'missing' : `${status.size} bytes, modified ${Math.trunc(status.mtimeMs)}`;
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
  for (const file of [artefacts.process?.addon, artefacts.process?.launcher, artefacts.natsServer?.path]) {
    if (typeof file !== 'string') throw new NativeArtefactsMissingError(path);
    if (!existsSync(file)) throw new NativeArtefactsMissingError(file);
  }
  return artefacts;
}

/**
 * libtorch and the addon that fits it.
 * @returns {TorchArtefact}
 * @throws {NativeArtefactsMissingError | TorchMismatchError}
 */
export function readTorchArtefact(root = packageRoot()) {
  const { torch } = readArtefacts(root);
  if (typeof torch?.addon !== 'string') throw new NativeArtefactsMissingError(artefactsFile(root));
  if (!existsSync(torch.addon)) throw new NativeArtefactsMissingError(torch.addon);
  if (torchFingerprint(torch.path) !== torch.fingerprint) throw new TorchMismatchError(torch);
  return torch;
}
