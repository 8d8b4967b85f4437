/** Which engine, where, with how many threads: plain data, so that it can travel to the thread that makes the engine. */
import { z } from 'zod';

export const engineOptions = z.object({
  engine: z.enum(['torch']),
  device: z.enum(['cpu', 'cuda']),
  /** Threads of one operation: part of the bits of a sum, so the same in every placement. */
  threads: z.number().int().positive(),
});
export type EngineOptions = z.infer<typeof engineOptions>;
export type EngineName = EngineOptions['engine'];
