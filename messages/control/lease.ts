/**
 * Leases on the arena's slots: messages kept by the policy, ended by the holder or by the holder's failure. A reader of
 * a slot keeps it from being written; a holder has at most one lease of each access.
 */
import { z } from 'zod';
import { actorAddress, contentHash, count, policyVersion, weightsRef } from '../values.js';

/** anyone → policy. `read` names the version wanted; `write` asks for a slot that nobody reads. */
export const leaseRequested = z.object({
  kind: z.literal('lease-requested'),
  holder: actorAddress,
  access: z.enum(['read', 'write']),
  version: policyVersion.optional(),
  /** true: the frozen reference's slot. */
  reference: z.boolean().optional(),
});
export type LeaseRequested = z.infer<typeof leaseRequested>;

/** A GPU's arena, for the processes that map it: CUDA IPC handle (hexadecimal), size, and the GPU's PCI bus id. */
export const deviceArena = z.object({ handle: z.string(), byteLength: count, busId: z.string() });
export type DeviceArena = z.infer<typeof deviceArena>;

export const leaseGranted = z.object({
  kind: z.literal('lease-granted'),
  /** Absent when the arena lies in host memory. */
  deviceArena: deviceArena.optional(),
  slot: count,
  /** Absent for `write`: the bytes are not yet anyone's. */
  hash: contentHash.optional(),
});
export type LeaseGranted = z.infer<typeof leaseGranted>;

/** root → policy: every lease of this holder is over (it failed, or it stops). */
export const leasesEnded = z.object({ kind: z.literal('leases-ended'), holder: actorAddress });
export type LeasesEnded = z.infer<typeof leasesEnded>;

const initialisation = z.object({ from: z.literal('initialisation'), seed: count });

/** root → policy at the start: fill the live slot from a folder of safetensors, or by the model's initialisation. */
export const weightsRequested = z.object({
  kind: z.literal('weights-requested'),
  /** Of the model; where adapters are trained, of what they adapt. */
  source: z.discriminatedUnion('from', [
    z.object({
      from: z.literal('folder'),
      folder: z.string(),
      /** A folder of adapters in PEFT's format that are folded into the weights. */
      mergedAdapters: z.string().optional(),
    }),
    initialisation,
  ]),
  /** Of a run that trains adapters: theirs. */
  adapters: z
    .discriminatedUnion('from', [z.object({ from: z.literal('folder'), folder: z.string() }), initialisation])
    .optional(),
  version: policyVersion,
  /** Also fill the reference's slot from this folder (a resumed GRPO stage): of adapters where those are trained. */
  referenceFolder: z.string().optional(),
});
export type WeightsRequested = z.infer<typeof weightsRequested>;

/** root → policy: copy the live slot into the reference's slot, once, at the start of GRPO. */
export const referenceRequested = z.object({ kind: z.literal('reference-requested'), weights: weightsRef });
export type ReferenceRequested = z.infer<typeof referenceRequested>;

export const referenceFrozen = z.object({ kind: z.literal('reference-frozen'), slot: count, hash: contentHash });
export type ReferenceFrozen = z.infer<typeof referenceFrozen>;
