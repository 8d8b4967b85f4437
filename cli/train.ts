/** `troupe train` and `troupe sft`: a run from its file to its summary. */
import { randomBytes } from 'node:crypto';
import { dumpConfig, loadConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { sharedMemoryKind } from '../native/process/memory.js';
import { requireMappable } from '../native/process/process-addon.js';
import type { SystemEvent } from '../runtime/system.js';
import { locateCheckpoint, readLatestCheckpoint, type Checkpoint } from './checkpoint-folder.js';
import type { TrainOptions } from './command-options.js';
import { createLoggers } from './loggers/create-loggers.js';
import { machineMemory } from './plan/machine-memory.js';
import { planMemory } from './plan/memory-plan.js';
import { memorySummary } from './plan/memory-summary.js';
import { MemoryWatch } from './plan/memory-watch.js';
import { plannedRun } from './plan/planned-run.js';
import { withBegunEngine } from './machine/begun-machine.js';
import { findEngine, withBackend, type EngineInUse } from './machine/engine-in-use.js';
import { sayNotices } from './machine/load-run-config.js';
import { readMachineParts } from './machine/machine-parts.js';
import { resolveMachine } from './machine/resolve-machine.js';
import { requireMemory } from './plan/require-memory.js';
import { writeReport } from './report/write-report.js';
import type { RunEvent } from './run-event.js';
import { createRunFolder, findRunToResume, reopenRunFolder, type RunFolder } from './run-folder.js';
import { configHash } from './train/checkpoints.js';
import { printRehearsal, runInfo } from './train/describe-run.js';
import { asksJudge } from './train/grader-description.js';
import { listenForInterrupt } from './train/interrupt.js';
import { RunRecord } from './train/run-record.js';
import type { Run } from './train/run.js';
import { RunVerifier } from './train/run-verifier.js';
import { rehearse, rolesOf, startCompany, type Rehearsal } from './train/start-company.js';
import { requirePositions } from './train/positions.js';
import { runStages, type StagesResult } from './train/stages.js';
import { summarize } from './train/summary.js';
import { createView } from './view/create-view.js';

/** Called with every event of the runtime; tests use it to act at a message's boundary. */
export type SystemListener = (event: SystemEvent) => void;

/** Returns the exit code: 0 done, 1 failed, 130 interrupted. @throws ConfigError (exit code 2) before any side effect */
export async function runTrain(options: TrainOptions, listener?: SystemListener): Promise<number> {
  const stages = options.stages ? [`trainer.stages=[${options.stages.join(',')}]`] : [];
  const given = loadConfig(options.file, [...options.overrides, ...stages]).config;
  const parts = readMachineParts();
  const begun = withBegunEngine(given, { resume: options.resume, experiment: experimentName(given) }, parts);
  const machine = resolveMachine(begun, parts);
  const { config, notices, unread } = machine;
  let rehearsal = await rehearse(config, undefined, { fetchWeights: !options.dryRun });
  const { enable, text } = config.evaluator.forced_exit;
  const closing = enable ? rehearsal.tokenizer.encode(text).length : 0;
  requirePositions(rehearsal.config, rehearsal.data, rehearsal.positions, closing);
  if (options.dryRun) {
    sayNotices(machine);
    sayNotices(rehearsal);
    // What libtorch there is set-up wrote down; of TensorFlow.js a run takes what loads.
    const found = config.engine === 'tfjs' ? await findEngine(config) : undefined;
    printRehearsal(found ? { ...rehearsal, config: withBackend(rehearsal.config, found) } : rehearsal, found);
    return 0;
  }
  const engine = await findEngine(config);
  rehearsal = { ...rehearsal, config: withBackend(rehearsal.config, engine) };
  const short = requireMemory(plannedRun(rehearsal), machineMemory(config.device));
  requireMappable("the weights' arena", rehearsal.arenaBytes);
  const events: RunEvent[] = notices.map((message) => ({ kind: 'part-missed', message }));
  for (const message of [...unread, ...rehearsal.notices]) events.push({ kind: 'warning-raised', message });
  if (short !== undefined) events.push({ kind: 'warning-raised', message: short });
  const resumed = await findCheckpoint(config, options.resume, (event) => events.push(event));
  const folder = openFolder(withBackend(config, engine), resumed);
  for (const event of events) folder.event(event);
  return perform(
    options,
    rehearsal,
    { engine, notices: [...notices, ...unread, ...rehearsal.notices] },
    folder,
    resumed?.checkpoint,
    listener,
  );
}

interface Resumed {
  readonly checkpoint: Checkpoint;
  readonly runFolder: string;
}

async function findCheckpoint(
  config: Config,
  resume: string | undefined,
  onEvent: (event: RunEvent) => void,
): Promise<Resumed | undefined> {
  const { resume_mode, resume_from_path, default_local_dir } = config.trainer;
  const named = resume ?? (resume_mode === 'resume_path' ? resume_from_path : null);
  if (named !== null && named !== undefined) {
    const located = await locateCheckpoint(named, onEvent);
    return { checkpoint: located, runFolder: located.runFolder };
  }
  if (resume_mode !== 'auto') return undefined;
  const runFolder = findRunToResume(default_local_dir, experimentName(config));
  if (runFolder === undefined) return undefined;
  const checkpoint = await readLatestCheckpoint(runFolder, onEvent);
  return checkpoint && { checkpoint, runFolder };
}

function openFolder(config: Config, resumed: Resumed | undefined): RunFolder {
  if (resumed) return reopenRunFolder(resumed.runFolder, resumed.checkpoint.manifest.step);
  return createRunFolder({
    root: config.trainer.default_local_dir,
    experiment: experimentName(config),
    resolvedConfig: dumpConfig(config),
  });
}

async function perform(
  options: TrainOptions,
  rehearsal: Rehearsal,
  machine: { readonly engine: EngineInUse; readonly notices: readonly string[] },
  folder: RunFolder,
  checkpoint: Checkpoint | undefined,
  listener: SystemListener | undefined,
): Promise<number> {
  const { config } = rehearsal;
  const started = performance.now();
  const view = createView({ choice: options.view, console: config.trainer.logger.includes('console') });
  const loggers = createLoggers(config.trainer.logger, folder);
  const record = new RunRecord(folder, view, config.trainer.trace_messages);
  const interrupt = listenForInterrupt(() => record.event({ kind: 'interrupt-received', step: record.steps }));
  const planned = planMemory(plannedRun(rehearsal));
  const watch = new MemoryWatch();
  let result: StagesResult | undefined;
  let failure: Error | undefined;
  let verifier: RunVerifier | undefined;
  try {
    record.event({
      kind: 'run-started',
      experiment: folder.experiment,
      pid: process.pid,
      engine: machine.engine,
      placement: config.placement.mode,
      ...(checkpoint && { resumedFrom: checkpoint.folder }),
    });
    if (checkpoint && checkpoint.manifest.configHash !== configHash(config))
      record.event({
        kind: 'warning-raised',
        message:
          `${checkpoint.folder} was written under another configuration: this run goes on, and ends with other weights ` +
          'than either configuration alone would give',
      });
    for (const [reason, count] of Object.entries(rehearsal.data.leftOut))
      record.event({ kind: 'examples-skipped', source: config.data.task, count, reason });
    verifier = RunVerifier.open({
      runFolder: folder.path,
      config,
      ...(checkpoint && { manifest: checkpoint.manifest }),
      event: (event) => record.event(event),
    });
    if (asksJudge({ ...config, verifier: verifier.section }))
      record.irreproducibleBecause.push('a language model judges, and need not say the same twice');
    view.start(runInfo(rehearsal, folder, machine, checkpoint));
    const company = await startCompany(rehearsal, {
      runId: `${experimentName(config)}-${process.pid}-${randomBytes(4).toString('hex')}`,
      runFolder: folder.path,
      logFolder: folder.logFolder,
      roles: rolesOf(rehearsal),
      verifier: verifier.section,
      onEvent: (event) => {
        watch.see(event);
        record.event(event);
        listener?.(event);
      },
    });
    const run: Run = { ...company, folder, loggers, view, interrupt, verifier, event: (event) => record.event(event) };
    const painting = record.follow(run.system);
    try {
      result = await Promise.race([runStages(run, checkpoint), run.system.failure, interrupt.forced]);
    } finally {
      painting.end();
      watch.end();
      await run.system.stop();
      // An actor's last heartbeat comes when it stops: only it tells all that was counted.
      record.lastStatus = run.system.status();
    }
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    record.event({
      kind: 'run-failed',
      name: failure.name,
      message: failure.message,
      ...(failure.stack && { stack: failure.stack }),
    });
  }
  verifier?.end();
  const wallTimeSeconds = (performance.now() - started) / 1000;
  const summary = summarize({
    experiment: folder.experiment,
    engine: machine.engine,
    result,
    actors: record.lastStatus,
    restarts: record.restarts,
    irreproducibleBecause: record.irreproducibleBecause,
    wallTimeSeconds,
    memory: memorySummary(planned, watch.end(), sharedMemoryKind()),
    lastWeightsHash: record.lastWeightsHash,
    ...(failure && { failure: { name: failure.name, message: failure.message } }),
  });
  record.event({ kind: 'run-finished', exit: summary.exit, wallTimeSeconds });
  folder.summary(summary);
  await loggers.close();
  interrupt.release();
  await writeReport(folder.path);
  view.finish(summary);
  folder.close();
  if (failure) throw failure;
  return result?.interrupted ? 130 : 0;
}

function experimentName(config: Config): string {
  return config.trainer.experiment_name ?? config.data.task;
}
