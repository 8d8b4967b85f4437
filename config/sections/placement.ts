/** `placement`, `nats` and `tfjs`: which actors run where, with how many threads, and how failures are noticed. */
import { z } from 'zod';

const threads = z.number().int().positive().max(256);
const milliseconds = z.number().int().positive();

export const placementSection = z.strictObject({
  /** auto: processes, and single-process where the machine lacks what several processes need. */
  mode: z.enum(['auto', 'processes', 'threads', 'single-process']).default('auto'),
  /** Copies of the sampler. */
  samplers: z.number().int().positive().max(64).default(1),
  /** Copies of the reference; each scores whole shards. */
  references: z.number().int().positive().max(64).default(1),
  /** Of the tensor engine, per actor and equal in every placement, since they change the bits of a sum. */
  threads: z
    .strictObject({
      learner: threads.default(1),
      sampler: threads.default(1),
      reference: threads.default(1),
      evaluator: threads.default(1),
    })
    .prefault({}),
  /** Copies of the weights in the arena, beside the frozen reference. */
  slots: z.number().int().min(1).max(16).default(2),
  /** Shared memory for rollouts and batches; null: what the batches need. */
  blob_bytes: z.number().int().positive().nullable().default(null),
  heartbeat_interval_ms: milliseconds.default(250),
  /** An actor silent for so long is dead. */
  heartbeat_timeout_ms: milliseconds.default(5_000),
  ask_timeout_ms: milliseconds.default(600_000),
  start_timeout_ms: milliseconds.default(60_000),
  /** A restarted actor's failures before the run fails. */
  max_restarts: z.number().int().nonnegative().default(5),
  restart_within_ms: milliseconds.default(60_000),
});

export const natsSection = z.strictObject({
  /** Use this server; null: the run starts its own. */
  url: z.string().min(1).nullable().default(null),
});

/** Of `engine: tfjs`. */
export const tfjsSection = z.strictObject({
  /** What carries TensorFlow.js; auto: the first of node-gpu, node, wasm that is installed. */
  backend: z.enum(['auto', 'wasm', 'node', 'node-gpu']).default('auto'),
});
