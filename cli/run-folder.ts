/**
 * A run's folder: `<root>/<experiment>-<number>/`, made once and never overwritten.
 *
 * RUN-FOLDER-1 A folder that exists is never reused for another run; two runs that start together get two folders.
 * RUN-FOLDER-2 Every line is handed to the system before the call returns: a SIGKILL of the root loses none of them.
 * RUN-FOLDER-3 A write that does not fit is an error that names the path (RunFolderFullError), never silence.
 * RUN-FOLDER-4 After a resume, `metrics.jsonl` tells each step once, as it was done in the end; lines
 *              beyond the resumed step are moved aside.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AppendFile, explainWriteError, replaceFile } from './durable-write.js';
import { readJsonLines, toJsonLine } from './json-lines.js';
import type { AnyRunEvent } from './run-event.js';
import { lockRunFolder, runFolderHolder, unlockRunFolder } from './run-folder-lock.js';
import { runSummary, type RunSummary } from './run-summary.js';
import type { EvaluationReport } from './view/run-view.js';

export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  readonly experiment: string;
  /** `<path>/logs`: it exists. */
  readonly logFolder: string;
  /** Appends to metrics.jsonl. `step` counts over the whole run; 0 is before training. */
  metrics(step: number, stage: string, metrics: Readonly<Record<string, number>>): void;
  /** Appends to events.jsonl, with the time. */
  event(event: AnyRunEvent): void;
  /** Writes rollouts/step-<step>.jsonl, one record a line. */
  rollouts(step: number, records: readonly object[]): void;
  /** Begins evaluations/<stage>-step-<step>.jsonl, one response a line; an earlier one of that name stays until `commit`. */
  evaluationRecords(stage: string, step: number): RecordFile;
  /** Appends to evaluations.jsonl, for the report. */
  evaluation(report: EvaluationReport): void;
  /** Writes summary.json, whole or not at all. */
  summary(summary: RunSummary): void;
  /** Closes the files and gives up the lock. Idempotent. */
  close(): void;
}

/** A file of records that appears whole under its name, or not at all. */
export interface RecordFile {
  append(records: readonly object[]): void;
  commit(): void;
}

export interface RunFolderOptions {
  /** Folder of all runs (trainer.default_local_dir). */
  readonly root: string;
  readonly experiment: string;
  /** Text of config.resolved.yaml. */
  readonly resolvedConfig: string;
}

/** Makes the next free folder of this experiment and points `<experiment>-latest` at it. */
export function createRunFolder(options: RunFolderOptions): RunFolder {
  const experiment = folderNameOf(options.experiment);
  const root = resolve(options.root);
  const path = withPath(root, () => {
    mkdirSync(root, { recursive: true });
    return makeNextFolder(root, experiment);
  });
  lockRunFolder(path);
  replaceFile(join(path, 'config.resolved.yaml'), options.resolvedConfig);
  pointLatest(root, experiment, path);
  return openFiles(path, options.experiment, 0);
}

/** Opens a run's folder to go on after `step` (of the whole run: the checkpoint's). @throws RunFolderBusyError */
export function reopenRunFolder(path: string, step: number): RunFolder {
  const folder = resolve(path);
  lockRunFolder(folder);
  moveLinesAside(folder, 'metrics', (line) => Number(fieldOf(line, 'step')) > step);
  moveLinesAside(folder, 'evaluations', (line) => Number(fieldOf(line, 'afterStep')) > step);
  rmSync(join(folder, 'summary.json'), { force: true });
  return openFiles(folder, basename(folder).replace(/-\d+$/, ''), step);
}

/** resume_mode auto: the newest run of this experiment that did not end as done, has a checkpoint, and is not at work. */
export function findRunToResume(root: string, experiment: string): string | undefined {
  const newestFirst = foldersOf(resolve(root), folderNameOf(experiment)).sort((a, b) => b.number - a.number);
  return newestFirst
    .map(({ name }) => join(resolve(root), name))
    .find(
      (path) =>
        existsSync(join(path, 'checkpoints', 'latest')) &&
        exitOf(path) !== 'done' &&
        runFolderHolder(path) === undefined,
    );
}

/** The newest run of an experiment that has a checkpoint, whether it goes on or is over. */
export function newestRunFolder(root: string, experiment: string): string | undefined {
  return foldersOf(resolve(root), folderNameOf(experiment))
    .sort((a, b) => b.number - a.number)
    .map(({ name }) => join(resolve(root), name))
    .find((path) => existsSync(join(path, 'checkpoints', 'latest')));
}

/** Reads summary.json; undefined when the run has none (it runs, or it was killed). */
export function readSummary(path: string): RunSummary | undefined {
  const file = join(path, 'summary.json');
  return existsSync(file) ? runSummary.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

function openFiles(path: string, experiment: string, step: number): RunFolder {
  const logFolder = join(path, 'logs');
  const rolloutsFolder = join(path, 'rollouts');
  const recordsFolder = join(path, 'evaluations');
  withPath(path, () => {
    mkdirSync(logFolder, { recursive: true });
    mkdirSync(rolloutsFolder, { recursive: true });
    mkdirSync(recordsFolder, { recursive: true });
  });
  const metricsFile = new AppendFile(join(path, 'metrics.jsonl'));
  const eventsFile = new AppendFile(join(path, 'events.jsonl'));
  const evaluationsFile = new AppendFile(join(path, 'evaluations.jsonl'));
  eventsFile.endHalfLine();
  const time = () => new Date().toISOString();
  let lastStep = step;
  return {
    path,
    experiment,
    logFolder,
    metrics(step, stage, metrics) {
      lastStep = step;
      metricsFile.append(toJsonLine({ step, stage, time: time(), metrics }));
    },
    event(event) {
      eventsFile.append(toJsonLine({ time: time(), ...event }));
    },
    rollouts(step, records) {
      replaceFile(join(rolloutsFolder, `step-${step}.jsonl`), records.map(toJsonLine).join(''));
    },
    evaluationRecords: (stage, step) => openRecordFile(join(recordsFolder, `${stage}-step-${step}.jsonl`)),
    evaluation(report) {
      evaluationsFile.append(toJsonLine({ time: time(), afterStep: lastStep, ...report }));
    },
    summary(summary) {
      replaceFile(join(path, 'summary.json'), `${JSON.stringify(runSummary.parse(summary), null, 2)}\n`);
    },
    close() {
      for (const file of [metricsFile, eventsFile, evaluationsFile]) file.close();
      unlockRunFolder(path);
    },
  };
}

function openRecordFile(path: string): RecordFile {
  const half = `${path}.half`;
  withPath(half, () => rmSync(half, { force: true }));
  const file = new AppendFile(half);
  return {
    append: (records) => file.append(records.map(toJsonLine).join('')),
    commit() {
      file.close();
      withPath(path, () => renameSync(half, path));
    },
  };
}

/** mkdir fails on a name that exists, so that two runs that start together cannot get the same one. */
function makeNextFolder(root: string, experiment: string): string {
  let number = Math.max(0, ...foldersOf(root, experiment).map((folder) => folder.number)) + 1;
  for (;;) {
    const path = join(root, `${experiment}-${String(number).padStart(3, '0')}`);
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      number += 1;
    }
  }
}

function foldersOf(root: string, experiment: string): { name: string; number: number }[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(`${experiment}-`))
    .map((entry) => ({ name: entry.name, suffix: entry.name.slice(experiment.length + 1) }))
    .filter(({ suffix }) => /^\d+$/.test(suffix))
    .map(({ name, suffix }) => ({ name, number: Number(suffix) }));
}

/** `<experiment>-latest`: for people and their shells; nothing in Troupe reads it. */
function pointLatest(root: string, experiment: string, path: string): void {
  const link = join(root, `${experiment}-latest`);
  const temporary = `${link}.${process.pid}.temporary`;
  withPath(link, () => {
    rmSync(temporary, { force: true });
    symlinkSync(basename(path), temporary);
    renameSync(temporary, link);
  });
}

function moveLinesAside(folder: string, name: 'metrics' | 'evaluations', isBeyond: (line: unknown) => boolean): void {
  const path = join(folder, `${name}.jsonl`);
  const lines = readJsonLines(path);
  const isAbandoned = (value: unknown) => value === undefined || isBeyond(value);
  const abandoned = lines.filter(({ value }) => isAbandoned(value));
  if (abandoned.length === 0) return;
  const aside = new AppendFile(join(folder, `${name}.abandoned.jsonl`));
  aside.append(abandoned.map(({ text }) => `${text}\n`).join(''));
  aside.close();
  const kept = lines.filter(({ value }) => !isAbandoned(value));
  replaceFile(path, kept.map(({ text }) => `${text}\n`).join(''));
}

function fieldOf(line: unknown, field: string): unknown {
  return typeof line === 'object' && line !== null ? Reflect.get(line, field) : undefined;
}

/** A summary that cannot be read is not one of a run that is done. */
function exitOf(path: string): string | undefined {
  try {
    return readSummary(path)?.exit;
  } catch {
    return undefined;
  }
}

/** Experiment names come from a configuration: none may leave the root. */
function folderNameOf(experiment: string): string {
  const name = experiment.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  return name === '' ? 'run' : name;
}

function withPath<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw explainWriteError(error, path);
  }
}
