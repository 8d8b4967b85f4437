/**
 * Where the native artefacts lie and what they are: written by `native/prepare.js`, read by all that loads or starts
 * one. Plain JavaScript, since set-up runs before the compiler does; TypeScript reads its types from here.
 *
 * A part that this machine cannot build or fetch is written down as missing, with the reason and the command that adds
 * it: set-up has then done what it can, and what needs no such part runs.
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
 * @typedef {{ addon: string, launcher: string }} ProcessArtefact
 * @typedef {{ path: string, version: string }} NatsServerArtefact
 *
 * @typedef {object} NativeArtefacts All parts are there.
 * @property {TorchArtefact} torch
 * @property {ProcessArtefact} process
 * @property {NatsServerArtefact} natsServer
 *
 * @typedef {object} MissingPart
 * @property {string} missing One line: why it could not be built or fetched.
 * @property {string} remedy The command that adds it.
 *
 * @typedef {object} NativeParts What stands in `current.json`.
 * @property {TorchArtefact | MissingPart} torch
 * @property {ProcessArtefact | MissingPart} process
 * @property {NatsServerArtefact | MissingPart} natsServer
 *
 * @typedef {keyof NativeParts} NativePart
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

/** What each part is called where people read. */
export const partNames = Object.freeze({
  torch: 'the torch engine',
  process: 'the process addon',
  natsServer: 'nats-server',
});

/** Set-up ran, and could not build or fetch this part on this machine. */
export class NativePartMissingError extends Error {
  /** @override */
  name = 'NativePartMissingError';

  /**
   * @param {NativePart} part
   * @param {string} reason One line.
   * @param {string} remedy The command that adds it.
   */
  constructor(part, reason, remedy) {
    super(`${partNames[part]} is missing: ${reason}; to add it, run: ${remedy}`);
    this.part = part;
    this.reason = reason;
    this.remedy = remedy;
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
 * Every part, there or missing. Of those that are there, the files are.
 * @returns {NativeParts}
 * @throws {NativeArtefactsMissingError} when set-up never ran, or a file that it made is gone
 */
export function readParts(root = packageRoot()) {
  const parts = readCurrent(root);
  requireFiles(root, parts.process, 'addon', 'launcher');
  requireFiles(root, parts.natsServer, 'path');
  requireFiles(root, parts.torch, 'addon');
  return parts;
}

/**
 * All parts at once.
 * @returns {NativeArtefacts}
 * @throws {NativeArtefactsMissingError | NativePartMissingError}
 */
export function readArtefacts(root = packageRoot()) {
  const parts = readCurrent(root);
  requireFiles(root, parts.process, 'addon', 'launcher');
  requireFiles(root, parts.natsServer, 'path');
  return {
    process: present('process', parts.process),
    natsServer: present('natsServer', parts.natsServer),
    torch: present('torch', parts.torch),
  };
}

/**
 * libtorch and the addon that fits it.
 * @returns {TorchArtefact}
 * @throws {NativeArtefactsMissingError | NativePartMissingError | TorchMismatchError}
 */
export function readTorchArtefact(root = packageRoot()) {
  const parts = readCurrent(root);
  requireFiles(root, parts.torch, 'addon');
  const torch = present('torch', parts.torch);
  if (torchFingerprint(torch.path) !== torch.fingerprint) throw new TorchMismatchError(torch);
  return torch;
}

/**
 * @returns {ProcessArtefact}
 * @throws {NativeArtefactsMissingError | NativePartMissingError}
 */
export function readProcessArtefact(root = packageRoot()) {
  const parts = readCurrent(root);
  requireFiles(root, parts.process, 'addon', 'launcher');
  return present('process', parts.process);
}

/**
 * @returns {NatsServerArtefact}
 * @throws {NativeArtefactsMissingError | NativePartMissingError}
 */
export function readNatsServerArtefact(root = packageRoot()) {
  const parts = readCurrent(root);
  requireFiles(root, parts.natsServer, 'path');
  return present('natsServer', parts.natsServer);
}

/**
 * @param {object | undefined} part
 * @returns {part is MissingPart}
 */
export function isMissing(part) {
  return part !== undefined && 'missing' in part;
}

/**
 * @param {string} root
 * @returns {NativeParts}
 */
function readCurrent(root) {
  const path = artefactsFile(root);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new NativeArtefactsMissingError(path, { cause });
  }
}

/**
 * @param {string} root
 * @param {object | undefined} part
 * @param {string[]} keys of the part's files
 */
function requireFiles(root, part, ...keys) {
  if (isMissing(part)) return;
  const files = new Map(Object.entries(part ?? {}));
  for (const key of keys) {
    const file = files.get(key);
    if (typeof file !== 'string') throw new NativeArtefactsMissingError(artefactsFile(root));
    if (!existsSync(file)) throw new NativeArtefactsMissingError(file);
  }
}

/**
 * @template {object} Artefact
 * @param {NativePart} name
 * @param {Artefact | MissingPart} part
 * @returns {Artefact}
 */
function present(name, part) {
  if (isMissing(part)) throw new NativePartMissingError(name, part.missing, part.remedy);
  return part;
}
