/**
 * The backend of this thread: by name, or the fastest that is installed and loads. One that is installed and does not
 * load is never passed over in silence: a warning of the process, and the description of the one in use, say why.
 */
import { EngineUnavailableError } from '../../errors.js';
import type { BackendChoice, TfjsBackend } from './backend.js';
import { createNodeBackend } from './node-backend.js';
import { findPeer, installCommand, type PeerName } from './peer-package.js';

let chosen: Promise<TfjsBackend> | undefined;

/**
 * @throws EngineUnavailableError when the package of a backend asked for by name is not installed or does not load, or
 *   when this thread already computes with another
 */
export async function chooseBackend(choice: BackendChoice, threads: number): Promise<TfjsBackend> {
  if (chosen === undefined) {
    chosen = start(choice, threads);
    // The next caller may choose another.
    chosen.catch(() => (chosen = undefined));
  }
  const backend = await chosen;
  if (choice !== 'auto' && choice !== backend.name) {
    throw new EngineUnavailableError(
      `this thread computes with tfjs.backend ${backend.name}; ${choice} needs a thread of its own`,
    );
  }
  return backend;
}

function start(choice: BackendChoice, threads: number): Promise<TfjsBackend> {
  if (choice === 'wasm') return wasm(threads);
  if (choice !== 'auto') return named(choice, threads);
  return first(threads);
}

async function wasm(threads: number): Promise<TfjsBackend> {
  const { createWasmBackend } = await import('./wasm-backend.js');
  return createWasmBackend(threads);
}

async function named(name: PeerName, threads: number): Promise<TfjsBackend> {
  const peer = findPeer(name);
  if (peer === undefined) {
    throw new EngineUnavailableError(`tfjs.backend: ${name} is not installed; run: ${installCommand(name)}`);
  }
  return createNodeBackend(peer, threads, { gpuRequired: name === 'node-gpu' });
}

/** What failed on the way is part of the description. */
async function first(threads: number): Promise<TfjsBackend> {
  const failures: string[] = [];
  for (const name of ['node-gpu', 'node'] as const) {
    const peer = findPeer(name);
    if (peer === undefined) continue;
    try {
      return withNotes(await createNodeBackend(peer, threads, { gpuRequired: false }), failures);
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error;
      failures.push(error.message);
    }
  }
  return withNotes(await wasm(threads), failures);
}

function withNotes(backend: TfjsBackend, notes: readonly string[]): TfjsBackend {
  if (notes.length === 0) return backend;
  for (const note of notes) process.emitWarning(`${note}; computing with ${backend.name}`, 'EngineWarning');
  return { ...backend, description: `${backend.description} (${notes.join('; ')})` };
}
