/** Starts tiny runs as processes of their own, and reads what they leave behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { readJsonLines } from '../../../cli/json-lines.js';
import { runSummary, type RunSummary } from '../../../cli/run-summary.js';
import type { Act } from './act.js';
import type { RootOrder } from './root-order.js';

export interface StartedRun {
  readonly process: ChildProcess;
  /** Root of its run folders. */
  readonly folder: string;
  readonly finished: Promise<FinishedRun>;
  /** Standard output and error so far. */
  readonly output: { readonly text: string };
}

export interface FinishedRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  /** Root of its run folders. */
  readonly folder: string;
  /** The run's own, the newest; undefined when none was made. */
  readonly runFolder: string | undefined;
}

export interface RunOrder {
  readonly overrides?: readonly string[];
  readonly acts?: readonly Act[];
  /** A folder of runs to go on in; absent: a fresh one that ends with the test. */
  readonly folder?: string;
  readonly resume?: string;
  readonly file?: string;
  /** Beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Shell words before `node`, to start it under a limit. */
  readonly under?: readonly string[];
}

/** The compiled tree has no YAML: the source's is read. */
export const tinyRun = fileURLToPath(new URL('../../../../test/helpers/tiny-run/tiny-run.yaml', import.meta.url));
export const variedReward = fileURLToPath(new URL('./varied-reward.js', import.meta.url));
const main = fileURLToPath(new URL('./run-main.js', import.meta.url));

export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-test-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function startRun(order: RunOrder = {}): StartedRun {
  const folder = order.folder ?? testFolder();
  const told: RootOrder = {
    file: order.file ?? tinyRun,
    overrides: [`verifier.path=${variedReward}`, ...(order.overrides ?? []), `trainer.default_local_dir=${folder}`],
    acts: [...(order.acts ?? [])],
    ...(order.resume !== undefined && { resume: order.resume }),
  };
  const [command = process.execPath, ...words] = [...(order.under ?? []), process.execPath, main, JSON.stringify(told)];
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...order.env } });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output.text += text;
    });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const finished = new Promise<FinishedRun>((resolve, reject) => {
    child.once('error', reject);
    // Not 'close': what a killed root leaves behind may still hold the pipes.
    child.once('exit', (exitCode, signal) =>
      setImmediate(() => resolve({ exitCode, signal, output: output.text, folder, runFolder: newestRun(folder) })),
    );
  });
  return { process: child, folder, finished, output };
}

export async function performRun(order: RunOrder = {}): Promise<FinishedRun> {
  return startRun(order).finished;
}

/** The newest run of the folder; undefined when there is none yet. */
export function newestRun(folder: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /-\d+$/.test(name)) : [];
  const newest = names.toSorted().at(-1);
  return newest && join(folder, newest);
}

/** @throws with the run's output when it did not end as done */
export function summaryOf(run: FinishedRun): RunSummary {
  if (run.exitCode !== 0 || run.runFolder === undefined)
    throw new Error(`the run ended with ${run.exitCode ?? run.signal}:\n${run.output}`);
  return summaryIn(run);
}

/** However it ended. */
export function summaryIn(run: FinishedRun): RunSummary {
  return runSummary.parse(JSON.parse(readFileSync(join(run.runFolder ?? '', 'summary.json'), 'utf8')));
}

export function finalHashOf(run: FinishedRun): string | null {
  return summaryOf(run).finalWeightsHash;
}

const recordedEvent = z.looseObject({
  time: z.string(),
  kind: z.string(),
  actor: z.object({ name: z.string(), instance: z.number() }).catch({ name: 'none', instance: -1 }),
  outstanding: z.array(z.string()).catch([]),
});
export type RecordedEvent = z.infer<typeof recordedEvent>;

export function eventsOf(runFolder: string | undefined, kind?: string): RecordedEvent[] {
  return linesOf(runFolder, 'events.jsonl')
    .map((line) => recordedEvent.parse(line))
    .filter((event) => kind === undefined || event.kind === kind);
}

const recordedMetrics = z.object({
  step: z.number(),
  stage: z.string(),
  metrics: z.record(z.string(), z.union([z.number(), z.string()])),
});
export type RecordedMetrics = z.infer<typeof recordedMetrics>;

/** Lines of the steps, without those of evaluations. */
export function stepMetricsOf(runFolder: string | undefined): RecordedMetrics[] {
  return metricsOf(runFolder).filter(({ metrics }) => 'training/global_step' in metrics);
}

/** All lines. */
export function metricsOf(runFolder: string | undefined): RecordedMetrics[] {
  return linesOf(runFolder, 'metrics.jsonl').map((line) => recordedMetrics.parse(line));
}

function linesOf(runFolder: string | undefined, name: string): unknown[] {
  return readJsonLines(join(runFolder ?? '', name)).map(({ value }) => value);
}

let undisturbed: Promise<string | null> | undefined;

/** Final hash of the tiny run with default placement and nothing in its way; run once for all tests of a file. */
export function undisturbedHash(): Promise<string | null> {
  undisturbed ??= performRun().then(finalHashOf);
  return undisturbed;
}
