/** PURE. What a model card tells. */
import { basename, isAbsolute } from 'node:path';
import type { Config } from '../../config/schema.js';
import type { LoraDescription } from '../../models/lora/adapters.js';
import type { RunSummary } from '../run-summary.js';
import type { LicenceKeys } from './base-model.js';

export interface RunFacts {
  /** `quickstart-001` */
  readonly name: string;
  readonly experiment: string;
  /** Of the checkpoint, counted over the whole run. */
  readonly step: number;
  /** As its manifest names it, of the weights in the checkpoint's own dtype and with their adapters. */
  readonly weightsHash: string;
  /** null: it is one of an earlier version, which this one does not read. */
  readonly config: Config | null;
  /** null: the run has not ended, or was killed. */
  readonly summary: RunSummary | null;
}

export interface CardFacts {
  /** `quickstart-001 global_step_300` */
  readonly name: string;
  readonly kind: 'model' | 'adapter';
  /** Pictures too. */
  readonly vision: boolean;
  readonly chat: boolean;
  readonly dtype: string;
  readonly parameters: number;
  /** On the hub; null: unknown. */
  readonly baseModel: string | null;
  readonly licence: LicenceKeys;
  /** null: the weights are whole, and were trained as such. */
  readonly lora: LoraDescription | null;
  /** null: of adapters without their run. */
  readonly weightsHash: string | null;
  readonly run: RunFacts | null;
  readonly version: string;
}

/** A path of this machine is no one else's business: its last part. A relative one, or a hub's name, stays. */
export function publicName(path: string): string {
  return isAbsolute(path) || path.startsWith('..') || path.startsWith('~') ? basename(path) : path;
}
