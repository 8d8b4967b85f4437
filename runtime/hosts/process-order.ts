/** What a process host is told on its standard input, and where its inherited descriptors are. */
import { z } from 'zod';
import { actorAddress, count } from '../../messages/values.js';

/**
 * Descriptors of a child by their place in `spawn`'s stdio list: 0 the order, 1 and 2 its log file, 3 the weights'
 * arena, 4 the blobs.
 */
export const childDescriptors = { arena: 3, blobs: 4 } as const;

/** Only a descriptor reaches another process. */
const sharedMemoryHandle = z.object({ kind: z.literal('descriptor'), descriptor: count, byteLength: count });

export const processOrder = z.object({
  runId: z.string(),
  address: actorAddress,
  module: z.string(),
  startData: z.unknown(),
  shared: z.object({ node: z.string(), arena: sharedMemoryHandle, blobs: sharedMemoryHandle }),
  heartbeatIntervalMs: z.number(),
  startTimeoutMs: z.number(),
  logPath: z.string(),
  nats: z.object({ url: z.string(), token: z.string().optional() }),
});
export type ProcessOrder = z.infer<typeof processOrder>;
