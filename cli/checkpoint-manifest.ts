/** `manifest.json` of a checkpoint: what it is, and every file with its size and hash. It is written last. */
import { z } from 'zod';
import { swappedVerifier } from './swap/swapped-verifier.js';
import { contentHash, count, stage } from '../messages/values.js';

/** Relative to the checkpoint's folder, with `/`. A checkpoint is untrusted: no name leads outside. */
const fileName = z
  .string()
  .min(1)
  .refine(
    (name) => !name.includes('\\') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'must be a relative path inside the checkpoint',
  );

export const checkpointManifest = z.object({
  format: z.literal(1),
  stage,
  /** Steps done over the whole run. */
  step: count,
  /** Steps done of `stage`. */
  stageStep: count,
  seed: count,
  weights: z.object({ version: count, hash: contentHash }),
  referenceHash: contentHash.optional(),
  files: z.array(z.object({ name: fileName, bytes: count, hash: contentHash })),
  /** SHA-256 of the part of the resolved configuration that the bits depend on. */
  configHash: contentHash,
  /** The verifier that had taken the configured one's place. */
  verifier: swappedVerifier.optional(),
  metrics: z.record(z.string(), z.number()).optional(),
});
export type CheckpointManifest = z.infer<typeof checkpointManifest>;
