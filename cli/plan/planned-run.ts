/** What a plan needs of a rehearsed run. */
import { rolesOf, type Rehearsal } from '../train/start-company.js';
import { dataSizes } from './batch-sizes.js';
import { ownBytes } from './memory-watch.js';
import type { PlannedRun } from './memory-plan.js';

export function plannedRun(rehearsal: Rehearsal): PlannedRun {
  const { config, model, data, plan, bannedTokenIds } = rehearsal;
  return {
    config,
    model,
    sizes: dataSizes(data),
    blobBytes: plan.blobBytes,
    reference: plan.reference,
    roles: rolesOf(rehearsal),
    bans: bannedTokenIds.length > 0,
    rootBytes: ownBytes() ?? 0,
  };
}
