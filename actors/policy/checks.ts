/** PURE. What the policy insists on before it acts; each error says what was found and what was due. */
import type { PolicyVersion } from '../../messages/values.js';
import type { ArenaPlan } from '../../models/arena/arena.js';

/** The bytes of a slot are not those that their writer named: a stray write, or a writer's fault. */
export class WeightsHashMismatchError extends Error {
  override readonly name = 'WeightsHashMismatchError';
  constructor(slot: number, named: string, found: string) {
    super(`slot ${slot} holds ${found.slice(0, 16)}…, its writer named ${named.slice(0, 16)}…; the update is refused`);
  }
}

/** A reference was asked for in a run that has none (kl_loss_coef is 0). */
export class NoReferenceError extends Error {
  override readonly name = 'NoReferenceError';
  constructor() {
    super('this run has no reference slot: algorithm.use_kl_loss is off or kl_loss_coef is 0');
  }
}

export function requireSameHash(slot: number, named: string, found: string): void {
  if (named !== found) throw new WeightsHashMismatchError(slot, named, found);
}

export function requireReferenceSlot(plan: ArenaPlan): number {
  if (plan.referenceSlot === null) throw new NoReferenceError();
  return plan.referenceSlot;
}

export function wantedVersion(
  version: PolicyVersion | undefined,
  reference: boolean | undefined,
): PolicyVersion | 'reference' {
  if (reference) return 'reference';
  if (version === undefined) throw new TypeError("a 'read' lease names a version, or the reference");
  return version;
}
