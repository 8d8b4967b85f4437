/**
 * What a process has for itself before any weight or token: Node, its threads, and where an engine runs the pages of
 * libtorch that the loader writes into. Anonymous memory (RssAnon of /proc/PID/status), in bytes, as measured: see
 * docs/memory.md for the command. Code and constants of libraries are file pages, which can be given back.
 */
import type { ActorName } from '../../messages/values.js';
import { tfjsAloneBytes, tfjsProcessBytes } from './tfjs-memory.js';

/** Largest of three tiny runs, every actor after its work, Node 20.20 and libtorch 2.15. */
export const baseBytes = {
  root: 62e6,
  /** What a run adds to the root, beyond what stands in it when the plan is made. */
  rootGrowth: 10e6,
  broker: 3.4e6,
  policy: 53e6,
  evaluator: 30e6,
  verifier: 39e6,
  /** Each of the verifier's threads. */
  gradingThread: 25.5e6,
  /**
   * Heap that a checkpoint's tokenizer takes in a process that reads it, for each byte of its tokenizer.json: Qwen2.5's
   * of 7,031,645 bytes took 182 and 188 MB beyond the base of evaluator and verifier (docs/memory.md).
   */
  tokenizerPerFileByte: 26,
  /** An actor in a thread of its own, with its compute thread. */
  actorThread: 32e6,
  /** The one compute thread of `single-process`. */
  computeThread: 12e6,
} as const;

/** A process that computes with torch: learner, sampler, reference. */
const torchProcessBytes = 111e6;

/** The engine in a process that is there anyway, in the other placements. */
export const engineAloneBytes = { torch: 80e6, tfjs: tfjsAloneBytes } as const;

/** @param gradingThreads of the verifier */
export function baseOf(name: ActorName, gradingThreads: number, engine: keyof typeof engineAloneBytes): number {
  if (name === 'verifier') return baseBytes.verifier + gradingThreads * baseBytes.gradingThread;
  if (name === 'policy' || name === 'evaluator') return baseBytes[name];
  return engine === 'tfjs' ? tfjsProcessBytes[name] : torchProcessBytes;
}
