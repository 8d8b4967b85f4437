/** Runs something on a checkpoint's weights with a small company: policy, sampler, verifier, evaluator; then ends it. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loadConfig } from '../../config/load.js';
import type { ResolvedConfig, VerifierSection } from '../../config/schema.js';
import type { ActorName, WeightsRef } from '../../messages/values.js';
import { verifierAt } from '../swap/swapped-verifier.js';
import { locateCheckpoint, type Checkpoint } from '../checkpoint-folder.js';
import { sayNotices } from '../machine/load-run-config.js';
import { readMachineParts } from '../machine/machine-parts.js';
import { movablePlacement } from '../machine/movable-placement.js';
import { resolveMachine } from '../machine/resolve-machine.js';
import { weightsOf } from './checkpoints.js';
import { loadWeights, requireNamedWeights } from './first-weights.js';
import type { Company } from './run.js';
import { rehearse, startCompany, type LoadData } from './start-company.js';

export interface OnStage {
  readonly company: Company;
  readonly weights: WeightsRef;
  /** The checkpoint's folder. */
  readonly checkpoint: string;
}

export interface OpenStage extends OnStage {
  /** Of run and checkpoint: `quickstart-001 global_step_300`. */
  readonly name: string;
  /** Ends the company. */
  close(): Promise<void>;
}

export interface StageSettings {
  readonly roles: readonly ActorName[];
  /** In the place of the run's own problems. */
  readonly loadData?: LoadData;
  /** In the place of the run's own verifier. */
  readonly verifier?: VerifierSection;
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
  const stage = await openCheckpoint(folder, overrides, { roles });
  try {
    return await Promise.race([work(stage), stage.company.system.failure]);
  } finally {
    await stage.close();
  }
}

/** The same, for who ends it later. */
export async function openCheckpoint(
  folder: string,
  overrides: readonly string[],
  { roles, loadData, verifier }: StageSettings,
): Promise<OpenStage> {
  const located = await locateCheckpoint(folder, () => undefined);
  const resolved = join(located.runFolder, 'config.resolved.yaml');
  const parts = readMachineParts();
  const machine = resolveMachine(movablePlacement(loadConfig(resolved, overrides), parts), parts);
  sayNotices(machine);
  const config = ofCheckpoint(machine.config, located);
  const { dtype } = loadConfig(resolved).config.model;
  const rehearsal = await rehearse(config, loadData);
  sayNotices(rehearsal);
  const scratch = await mkdtemp(join(tmpdir(), 'troupe-'));
  const removeScratch = () => rm(scratch, { recursive: true, force: true });
  let company: Company;
  try {
    company = await startCompany(rehearsal, {
      runId: `checkpoint-${process.pid}-${randomBytes(4).toString('hex')}`,
      runFolder: scratch,
      logFolder: scratch,
      roles: new Set(roles),
      onEvent: () => undefined,
      verifier: verifier ?? verifierAt(located.manifest.verifier, config),
    });
  } catch (error) {
    await removeScratch();
    throw error;
  }
  const close = async () => {
    await company.system.stop();
    await removeScratch();
  };
  try {
    const weights = await Promise.race([loadWeights(company, located), company.system.failure]);
    // In another dtype they are other bytes.
    if (config.model.dtype === dtype) requireNamedWeights(located, weights);
    const name = `${basename(located.runFolder)} ${basename(located.folder)}`;
    return { company, weights, checkpoint: located.folder, name, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The folder that a run began with may be gone, or be another by now: its checkpoint says all that is needed. */
function ofCheckpoint(config: ResolvedConfig, checkpoint: Checkpoint): ResolvedConfig {
  if (config.model.path === null) return config;
  return { ...config, model: { ...config.model, path: weightsOf(checkpoint) } };
}
