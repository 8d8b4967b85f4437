/** Writing what a run needs to go on. Each writer fills files in a temporary folder that the root then renames. */
import { z } from 'zod';
import { contentHash, count, policyVersion, weightsRef } from '../values.js';

/** root → policy: write the weights as safetensors in Hugging Face layout. */
export const exportRequested = z.object({
  kind: z.literal('export-requested'),
  folder: z.string(),
  /** Which slot's bytes. */
  weights: z.union([weightsRef, z.literal('reference')]),
});
export type ExportRequested = z.infer<typeof exportRequested>;

/** root → learner: write master weights and optimizer state. */
export const checkpointRequested = z.object({ kind: z.literal('checkpoint-requested'), folder: z.string() });
export type CheckpointRequested = z.infer<typeof checkpointRequested>;

/** root → learner: at the start of a stage, or to continue from a checkpoint's folder. */
export const optimizerRequested = z.object({
  kind: z.literal('optimizer-requested'),
  stage: z.enum(['sft', 'grpo']),
  weights: weightsRef,
  /** Absent: fresh moments, master weights from the live slot. */
  folder: z.string().optional(),
});
export type OptimizerRequested = z.infer<typeof optimizerRequested>;

export const filesWritten = z.object({
  kind: z.literal('files-written'),
  files: z.array(z.object({ name: z.string(), bytes: count, hash: contentHash })),
});
export type FilesWritten = z.infer<typeof filesWritten>;

export const acknowledged = z.object({ kind: z.literal('acknowledged'), version: policyVersion.optional() });
export type Acknowledged = z.infer<typeof acknowledged>;
