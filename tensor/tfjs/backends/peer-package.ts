/**
 * Finds and loads the optional packages that carry TensorFlow.js on libtensorflow. They are not dependencies: their
 * install step fetches a prebuilt library and may fail, and what they need at run time (CUDA) may not be there.
 *
 * Promises: a package that does not load leaves nothing registered in tfjs: its library is opened before any of its
 * code runs.
 */
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { EngineUnavailableError } from '../../errors.js';
import type { BackendName, Tfjs } from './backend.js';

export type PeerName = Exclude<BackendName, 'wasm'>;

/** Exports all of tfjs-core, from the copy that its kernels are registered with. */
export type PeerModule = Omit<Tfjs, 'backend'> & {
  backend(): KernelBackend & { readonly isUsingGpuDevice: boolean; readonly binding: { readonly TF_Version: string } };
};

export interface Peer {
  readonly name: PeerName;
  /** Such as @tensorflow/tfjs-node. */
  readonly package: string;
  readonly version: string;
  /** The package's own: its package.json lies there. */
  readonly folder: string;
}

/** The version that the kernels are written against and the contract suite runs with. */
export const peerVersion = '4.22.0';

const packages: Record<PeerName, string> = {
  node: '@tensorflow/tfjs-node',
  'node-gpu': '@tensorflow/tfjs-node-gpu',
};

/** For a message: what adds the package of a backend. */
export function installCommand(name: PeerName): string {
  return `npm install ${packages[name]}@${peerVersion}`;
}

/**
 * Looks in the folder that the program runs in (the user's project) and beside us; with TROUPE_TFJS_NODE set, only in
 * the folder that it names, one with a node_modules.
 */
export function findPeer(name: PeerName): Peer | undefined {
  const named = process.env['TROUPE_TFJS_NODE'];
  const starts = named === undefined || named === '' ? [inFolder(process.cwd()), import.meta.url] : [inFolder(named)];
  for (const start of starts) {
    const file = resolvePackage(start, packages[name]);
    if (file === undefined) continue;
    const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
    return { name, package: packages[name], version, folder: dirname(file) };
  }
  return undefined;
}

/** @throws EngineUnavailableError with the package's own reason, in one line */
export function loadPeer(peer: Peer): PeerModule {
  const load = createRequire(inFolder(peer.folder));
  allowRemovedUtilities();
  try {
    openLibrary(peer, load);
    return load(peer.folder);
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
    throw new EngineUnavailableError(`${peer.package} ${peer.version} is installed and does not load: ${reason}`, {
      cause,
    });
  }
}

function openLibrary(peer: Peer, load: NodeJS.Require): void {
  const finder: { find(packageFile: string): string } = load('@mapbox/node-pre-gyp');
  const library = finder.find(join(peer.folder, 'package.json'));
  if (!existsSync(library)) {
    throw new Error(
      `its install step has not fetched ${library.slice(peer.folder.length + 1)}; run: npm rebuild ${peer.package}`,
    );
  }
  load(library);
}

/**
 * What the packages of 4.22 call at each operation is deprecated in Node 22 (a warning) and gone from Node 23 on. These
 * two do the same.
 */
function allowRemovedUtilities(): void {
  const isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined });
}

function resolvePackage(start: string, name: string): string | undefined {
  try {
    return createRequire(start).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
}

/** `createRequire` takes a file: it need not exist. */
function inFolder(folder: string): string {
  return join(folder, 'package.json');
}
