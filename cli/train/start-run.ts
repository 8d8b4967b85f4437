/**
 * From a configuration to a run on stage: data, plan, folder, actors. Nothing is started before everything that can be
 * checked was checked.
 */
import type { Config } from '../../config/schema.js';
import type { ActorName } from '../../messages/values.js';
import { planArena } from '../../models/arena.js';
import { createTokenizer } from '../../models/create-tokenizer.js';
import type { Tokenizer } from '../../models/tokenizer.js';
import { BlobArena, openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import { startSystem } from '../../runtime/start-system.js';
import type { SystemEvent } from '../../runtime/system.js';
import { createTask } from '../../tasks/registry.js';
import type { MetricsLogger } from '../loggers/metrics-logger.js';
import type { RunFolder } from '../run-folder.js';
import type { RunView } from '../view/run-view.js';
import { castActors } from './actor-specifications.js';
import type { Interrupt } from './interrupt.js';
import { describeModel, describeTokenizer } from './model-description.js';
import { prepareData, type PreparedData } from './prepared-data.js';
import type { Run } from './run.js';
import { planRun, type RunPlan } from './run-plan.js';

/** What is known before anything starts; `--dry-run` ends here. */
export interface Rehearsal {
  readonly config: Config;
  readonly model: Record<string, unknown>;
  readonly tokenizer: Tokenizer;
  readonly data: PreparedData;
  readonly plan: RunPlan;
  readonly arenaBytes: number;
  readonly parameterCount: number;
}

/** @throws ConfigError and the errors of task, tokenizer and model configuration */
export async function rehearse(config: Config): Promise<Rehearsal> {
  const tokenizer = createTokenizer(describeTokenizer(config));
  const model = await describeModel(config, tokenizer);
  const data = await prepareData(createTask(config.data.task, config.data), tokenizer, config.data);
  const plan = planRun(config, data);
  const arena = planArena({ model, dtype: config.model.dtype, slots: config.placement.slots, reference: plan.reference });
  return { config, model, tokenizer, data, plan, arenaBytes: arena.byteLength, parameterCount: arena.layout.parameterCount };
}

export interface Stagehands {
  readonly folder: RunFolder;
  readonly loggers: MetricsLogger;
  readonly view: RunView;
  readonly interrupt: Interrupt;
  event: Run['event'];
  onSystemEvent: (event: SystemEvent) => void;
}

/** Starts every actor that the run needs. The caller stops the system, however the run ends. */
export async function startRun(rehearsal: Rehearsal, runId: string, stagehands: Stagehands): Promise<Run> {
  const { config, model, tokenizer, data, plan } = rehearsal;
  const { placement } = config;
  const { onSystemEvent, ...hands } = stagehands;
  const system = await startSystem({
    runId,
    mode: placement.mode,
    actors: castActors({
      config,
      model,
      tokenizer: describeTokenizer(config),
      specialTokens: { ...tokenizer.specialTokens, neverSampled: [] },
      exportFiles: tokenizer.files(),
      reference: plan.reference,
      runFolder: hands.folder.path,
      roles: rolesOf(config, data, plan),
    }),
    arenaBytes: rehearsal.arenaBytes,
    blobBytes: plan.blobBytes,
    logFolder: hands.folder.logFolder,
    ...(config.nats.url !== null && { natsUrl: config.nats.url }),
    heartbeatIntervalMs: placement.heartbeat_interval_ms,
    heartbeatTimeoutMs: placement.heartbeat_timeout_ms,
    startTimeoutMs: placement.start_timeout_ms,
    maxRestarts: placement.max_restarts,
    restartWithinMs: placement.restart_within_ms,
    onEvent: onSystemEvent,
  });
  return {
    config,
    plan,
    data,
    tokenizer,
    system,
    arena: new BlobArena(system.shared),
    blobs: openBlobMemory(system.shared),
    ...hands,
  };
}

/** No KL: no reference. SFT with nothing held out: nobody who samples, grades or evaluates. */
function rolesOf({ trainer }: Config, data: PreparedData, plan: RunPlan): ReadonlySet<ActorName> {
  const roles = new Set<ActorName>(['policy', 'learner']);
  const evaluates = data.validation.length > 0;
  if (trainer.stages.includes('grpo') || evaluates) roles.add('sampler').add('verifier');
  if (evaluates) roles.add('evaluator');
  if (plan.reference) roles.add('reference');
  return roles;
}
