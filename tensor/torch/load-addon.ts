/**
 * Finds the addon that `npm run native` built and loads it once per thread.
 *
 * Promises: an addon built for another libtorch than the one it would load is refused in one line, before any call into
 * it (the C++ ABI of libtorch changes with every version); what is missing is named with the command that adds it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EngineUnavailableError, TensorOperationError } from '../errors.js';
import type { NativeAddon } from './native-addon.js';

export interface LoadedAddon {
  readonly native: NativeAddon;
  /** Of the libtorch that runs, such as 2.15.0. */
  readonly version: string;
  /** The folder of that libtorch; absent when TROUPE_TORCH_ADDON named the addon. */
  readonly torchPath?: string;
}

let loaded: LoadedAddon | undefined;

/** @throws EngineUnavailableError */
export function loadAddon(): LoadedAddon {
  return (loaded ??= load());
}

const remedy = 'run: npm run native';

function load(): LoadedAddon {
  // OpenMP threads that spin while they wait starve the other processes; libgomp reads this once, when it is loaded.
  process.env['GOMP_SPINCOUNT'] ??= '1000';
  const place = locate();
  if (!existsSync(place.addon)) throw new EngineUnavailableError(`no torch addon at ${place.addon}; ${remedy}`);
  if (place.torchPath !== undefined && place.version !== undefined) refuseOther(place.torchPath, place.version);
  let native: NativeAddon;
  try {
    native = createRequire(import.meta.url)(place.addon);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineUnavailableError(`the torch addon does not load (${reason}); ${remedy}`, { cause });
  }
  const built = native.builtVersion();
  const version = native.runtimeVersion();
  if (version !== built) {
    throw new EngineUnavailableError(`the torch addon was built for libtorch ${built}, found ${version}; ${remedy}`);
  }
  native.setErrorFactory((operation, message) => new TensorOperationError(operation.replace(/Scalar$/, ''), message));
  return { native, version, ...(place.torchPath !== undefined && { torchPath: place.torchPath }) };
}

interface Place {
  readonly addon: string;
  readonly torchPath?: string;
  readonly version?: string;
}

function locate(): Place {
  const named = process.env['TROUPE_TORCH_ADDON'];
  if (named !== undefined && named !== '') return { addon: named };
  const file = join(packageRoot(), '.native', 'current.json');
  if (!existsSync(file)) throw new EngineUnavailableError(`the native parts are not built (no ${file}); ${remedy}`);
  const current: { torch?: { addon?: string; path?: string; version?: string } } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const { addon, path, version } = current.torch ?? {};
  if (addon === undefined) throw new EngineUnavailableError(`${file} names no torch addon; ${remedy}`);
  return { addon, ...(path !== undefined && { torchPath: path }), ...(version !== undefined && { version }) };
}

/** Reads the version from libtorch's own files: calling a library of another version may crash. */
function refuseOther(torchPath: string, built: string): void {
  const header = join(torchPath, 'include', 'torch', 'headeronly', 'version.h');
  if (!existsSync(header)) throw new EngineUnavailableError(`no libtorch at ${torchPath}; ${remedy}`);
  const found = /define TORCH_VERSION\s*\\?\s*"([^"]+)"/.exec(readFileSync(header, 'utf8'))?.[1];
  if (found !== undefined && plain(found) !== plain(built)) {
    throw new EngineUnavailableError(
      `the torch addon was built for libtorch ${built}, found ${found} at ${torchPath}; ${remedy}`,
    );
  }
}

/** Without the build's suffix, as in 2.11.0+cu130. */
function plain(version: string): string {
  return version.replace(/\+.*/, '');
}

function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const content: { name?: string } = JSON.parse(readFileSync(manifest, 'utf8'));
      if (content.name === 'troupe') return folder;
    }
    if (folder === dirname(folder)) throw new EngineUnavailableError('the package folder of troupe was not found');
  }
}
