/** Runs something on a checkpoint's weights with a small company: policy, sampler, verifier, evaluator; then ends it. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/load.js';
import { policyVersion, type ActorName, type WeightsRef } from '../../messages/values.js';
import { locateCheckpoint } from '../checkpoint-folder.js';
import { weightsOf } from './checkpoints.js';
import { within, type Company } from './run.js';
import { rehearse, startCompany } from './start-company.js';

export interface OnStage {
  readonly company: Company;
  readonly weights: WeightsRef;
  /** The checkpoint's folder. */
  readonly checkpoint: string;
}

/**
 * @param folder a run's folder (its newest good checkpoint) or one checkpoint
 * @param overrides `key=value`, on top of the run's resolved configuration
 */
export async function withCheckpoint<Result>(
  folder: string,
  overrides: readonly string[],
  roles: readonly ActorName[],
  work: (stage: OnStage) => Promise<Result>,
): Promise<Result> {
  const located = await locateCheckpoint(folder, () => undefined);
  const { config } = loadConfig(join(located.runFolder, 'config.resolved.yaml'), overrides);
  const rehearsal = await rehearse(config);
  const scratch = await mkdtemp(join(tmpdir(), 'troupe-'));
  const runId = `checkpoint-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const company = await startCompany(rehearsal, {
      runId,
      runFolder: scratch,
      logFolder: scratch,
      roles: new Set(roles),
      onEvent: () => undefined,
    });
    try {
      const { weights } = await company.system.ask(
        'policy',
        {
          kind: 'weights-requested',
          version: policyVersion.parse(located.manifest.weights.version),
          source: { from: 'folder', folder: weightsOf(located) },
        },
        within(company),
      );
      return await Promise.race([work({ company, weights, checkpoint: located.folder }), company.system.failure]);
    } finally {
      await company.system.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
