/**
 * From a configuration to a run on stage: data, plan, folder, actors. Nothing is started before everything that can be
 * checked was checked.
 */
import type { Config, ResolvedConfig, VerifierSection } from '../../config/schema.js';
import type { ActorAddress, ActorName } from '../../messages/values.js';
import { planArena } from '../../models/arena/arena.js';
import { neverSampled, requireRows } from '../../models/tokenizer/never-sampled.js';
import { createTokenizer } from '../../models/tokenizer/create-tokenizer.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import { BlobArena, openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import { startSystem } from '../../runtime/start-system.js';
import type { SystemEvent } from '../../runtime/system.js';
import { createTask } from '../../tasks/registry.js';
import { prepareProcess } from '../../tensor/create-ops.js';
import { castActors } from './actor-specifications.js';
import { arenaDescriptionOf } from './arena-description.js';
import { checkGraders } from './grader-description.js';
import {
  describeEndTokens,
  describeExportFiles,
  describeModel,
  describeTokenizer,
  endTokenNotices,
} from './model-description.js';
import { locateModel, requireSameAdapters } from './model-folder.js';
import { prepareData, type PreparedData } from './prepared-data.js';
import { sayUnfetched, type UnfetchedModel } from '../locate-weights.js';
import type { Company } from './run.js';
import { planRun, type RunPlan } from './run-plan.js';

/** What is known before anything starts; `--dry-run` ends here. */
export interface Rehearsal {
  /** With `model.path` as a folder that has a config.json. */
  readonly config: ResolvedConfig;
  /** Of adapters over `model.path`, to start from. */
  readonly adapterFolder: string | null;
  readonly model: Record<string, unknown>;
  readonly tokenizer: Tokenizer;
  readonly data: PreparedData;
  readonly plan: RunPlan;
  readonly arenaBytes: number;
  /** The model's `max_position_embeddings`. */
  readonly positions: number;
  /** Any of them ends a response. */
  readonly endTokenIds: readonly number[];
  /** Token ids that no response may have. */
  readonly bannedTokenIds: readonly number[];
  /** All, adapters included. */
  readonly parameterCount: number;
  /** Of them those that no one trains: they stand once, and have neither gradient nor optimizer state. */
  readonly frozenParameterCount: number;
  /** What the user should hear before the start, a line each. */
  readonly notices: readonly string[];
}

/** Where a company's problems come from: the run's task, unless something else is said. */
export type LoadData = (config: Config, tokenizer: Tokenizer) => Promise<PreparedData>;

const loadTask: LoadData = (config, tokenizer) =>
  prepareData(createTask(config.data.task, config.data), tokenizer, config.data, describeEndTokens(config, tokenizer));

export interface RehearseOptions {
  /** false: weights that the hub has and this machine has not stay there, and a notice says how much they are. */
  readonly fetchWeights?: boolean;
}

/** @throws ConfigError and the errors of task, tokenizer and model configuration */
export async function rehearse(
  given: ResolvedConfig,
  loadData: LoadData = loadTask,
  { fetchWeights = true }: RehearseOptions = {},
): Promise<Rehearsal> {
  checkGraders(given);
  const unfetched: UnfetchedModel[] = [];
  const onUnfetched = (model: UnfetchedModel) => void unfetched.push(model);
  const { config, adapters } = await locateModel(given, fetchWeights ? {} : { onUnfetched });
  const tokenizer = createTokenizer(describeTokenizer(config));
  const model = describeModel(config, tokenizer);
  const data = await loadData(config, tokenizer);
  const plan = planRun(config, data);
  const arena = planArena(arenaDescriptionOf(config, model, plan.reference));
  if (arena.lora && adapters) requireSameAdapters(config, adapters, arena.layout);
  requireRows(tokenizer, arena.configuration.vocabularySize);
  return {
    config,
    adapterFolder: adapters?.folder ?? null,
    model,
    tokenizer,
    data,
    plan,
    // On a GPU the weights lie in its memory, and the shared memory of the host stays empty.
    arenaBytes: config.device === 'cpu' ? arena.byteLength : 4096,
    positions: arena.configuration.maxPositions,
    endTokenIds: describeEndTokens(config, tokenizer),
    bannedTokenIds: neverSampled(tokenizer, arena.configuration.vocabularySize),
    parameterCount: arena.layout.parameterCount + arena.frozen.parameterCount,
    frozenParameterCount: arena.frozen.parameterCount,
    notices: [...unfetched.map(sayUnfetched), ...endTokenNotices(config, tokenizer)],
  };
}

export interface CompanyOptions {
  /** Part of every subject on the wire: unique to the run. */
  readonly runId: string;
  readonly runFolder: string;
  readonly logFolder: string;
  readonly roles: ReadonlySet<ActorName>;
  readonly onEvent: (event: SystemEvent) => void;
  /** In the place of the configured one. */
  readonly verifier?: VerifierSection;
}

/**
 * Starts the actors of these roles. The caller stops the system, however the run ends. What a failed actor had leased
 * is given back here: a dead reader must not keep a slot from being written.
 */
export async function startCompany(rehearsal: Rehearsal, options: CompanyOptions): Promise<Company> {
  const { config, model, tokenizer, data, plan } = rehearsal;
  const { placement } = config;
  prepareProcess({ engine: config.engine, threads: Math.max(...Object.values(placement.threads)) });
  let endLeases = (_holder: ActorAddress): void => {};
  const system = await startSystem({
    runId: options.runId,
    mode: placement.mode,
    actors: castActors({
      config: { ...config, verifier: options.verifier ?? config.verifier },
      model,
      tokenizer: describeTokenizer(config),
      specialTokens: {
        ...tokenizer.specialTokens,
        ends: rehearsal.endTokenIds,
        neverSampled: rehearsal.bannedTokenIds,
      },
      exportFiles: describeExportFiles(config, tokenizer),
      reference: plan.reference,
      runFolder: options.runFolder,
      roles: options.roles,
    }),
    arenaBytes: rehearsal.arenaBytes,
    blobBytes: plan.blobBytes,
    logFolder: options.logFolder,
    ...(config.nats.url !== null && { natsUrl: config.nats.url }),
    heartbeatIntervalMs: placement.heartbeat_interval_ms,
    heartbeatTimeoutMs: placement.heartbeat_timeout_ms,
    startTimeoutMs: placement.start_timeout_ms,
    maxRestarts: placement.max_restarts,
    restartWithinMs: placement.restart_within_ms,
    onEvent: (event) => {
      options.onEvent(event);
      if (event.kind === 'actor-failed') endLeases(event.actor);
    },
  });
  endLeases = (holder) => {
    const { ask_timeout_ms: timeoutMs } = placement;
    // When the policy cannot be told, it is the policy that has failed, and with it the run.
    system.ask('policy', { kind: 'leases-ended', holder }, { timeoutMs }).catch(() => {});
  };
  return {
    config,
    adapterFolder: rehearsal.adapterFolder,
    plan,
    data,
    tokenizer,
    system,
    arena: new BlobArena(system.shared),
    blobs: openBlobMemory(system.shared),
  };
}

/** No KL: no reference. SFT with nothing held out: nobody who samples, grades or evaluates. */
export function rolesOf({ config: { trainer }, data, plan }: Rehearsal): ReadonlySet<ActorName> {
  const roles = new Set<ActorName>(['policy', 'learner']);
  const evaluates = data.validation.length > 0;
  if (trainer.stages.includes('grpo') || evaluates) roles.add('sampler').add('verifier');
  if (evaluates) roles.add('evaluator');
  if (plan.reference) roles.add('reference');
  return roles;
}
