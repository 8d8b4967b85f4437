/**
 * What libtensorflow reads from the environment of the process, once, when it loads. A worker thread's process.env is a
 * copy that it does not see: the main thread sets these, before any thread loads it. What is set already stays.
 */
import { availableParallelism } from 'node:os';

/** Of operations, in the one pool that all threads of a process share: part of the bits of a sum. */
const THREADS = 'TF_NUM_INTRAOP_THREADS';

export function setLibraryEnvironment(threads: number): void {
  process.env[THREADS] ??= String(threads);
  // Its greeting, a line of information on standard error.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
}

/** As many as there are cores when nothing is set. */
export function libraryThreads(): number {
  return Number(process.env[THREADS] ?? availableParallelism());
}
