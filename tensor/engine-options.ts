/** Which engine, where, with how many threads: plain data, so that it can travel to the thread that makes the engine. */
import { z } from 'zod';

/** What carries TensorFlow.js: the first of node-gpu, node, wasm that is installed, or one by name. */
export const tfjsBackend = z.enum(['auto', 'wasm', 'node', 'node-gpu']);

export const engineOptions = z.object({
  engine: z.enum(['torch', 'tfjs']),
  device: z.enum(['cpu', 'cuda']),
  /** Threads of one operation: part of the bits of a sum, so the same in every placement. */
  threads: z.number().int().positive(),
  /** Only of the tfjs engine. */
  tfjs: z.object({ backend: tfjsBackend }).optional(),
});
export type EngineOptions = z.infer<typeof engineOptions>;
export type EngineName = EngineOptions['engine'];
