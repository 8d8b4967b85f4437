/**
 * Finds the addon that `npm run native` built and loads it once per thread.
 *
 * Promises: an addon built for another libtorch than the one it would load is refused in one line, before any call into
 * it (the C++ ABI of libtorch changes with every version); what is missing is named with the command that adds it.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { NativePartMissingError, readTorchArtefact } from '../../native/process/artefacts.js';
import { EngineUnavailableError, TensorOperationError } from '../errors.js';
import type { NativeAddon } from './native-addon.js';

export interface LoadedAddon {
  readonly native: NativeAddon;
  /** Of the libtorch that runs, such as 2.15.0. */
  readonly version: string;
  /** The folder of that libtorch; absent when TROUPE_TORCH_ADDON named the addon. */
  readonly torchPath?: string;
}

const remedy = 'run: npm run native';

let loaded: LoadedAddon | undefined;

/** @throws EngineUnavailableError */
export function loadAddon(): LoadedAddon {
  return (loaded ??= load());
}

function load(): LoadedAddon {
  // OpenMP threads that spin while they wait starve the other processes; libgomp reads this once, when it is loaded.
  // A worker's process.env is a copy that libgomp does not see: there the main thread must have set it.
  process.env['GOMP_SPINCOUNT'] ??= '1000';
  const { addon, path } = locate();
  const native = open(addon);
  const [built, version] = [native.builtVersion(), native.runtimeVersion()];
  if (version !== built) {
    throw new EngineUnavailableError(`the torch addon was built for libtorch ${built}, found ${version}; ${remedy}`);
  }
  native.setErrorFactory((operation, message) => new TensorOperationError(operation.replace(/Scalar$/, ''), message));
  return { native, version, ...(path !== undefined && { torchPath: path }) };
}

function locate(): { readonly addon: string; readonly path?: string } {
  const named = process.env['TROUPE_TORCH_ADDON'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new EngineUnavailableError(`TROUPE_TORCH_ADDON names ${named}, which is not there`);
    return { addon: named };
  }
  try {
    return readTorchArtefact();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const other = cause instanceof NativePartMissingError ? '; without it, compute with engine=tfjs' : '';
    throw new EngineUnavailableError(`${reason}${other}`, { cause });
  }
}

function open(addon: string): NativeAddon {
  try {
    return createRequire(import.meta.url)(addon);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineUnavailableError(`the torch addon does not load (${reason}); ${remedy}`, { cause });
  }
}
