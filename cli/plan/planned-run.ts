/** What a plan needs of a rehearsed run. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
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
    tokenizerFileBytes: tokenizerFileBytes(config.model.tokenizer),
    rootBytes: ownBytes() ?? 0,
  };
}

/** 0 for the character tokenizer, which has no file. */
export function tokenizerFileBytes(tokenizer: string): number {
  return statSync(join(tokenizer, 'tokenizer.json'), { throwIfNoEntry: false })?.size ?? 0;
}
