/**
 * How long is a GRPO step of the quickstart (16 prompts × 8 completions), beside the same step in TRL? Both start from
 * the same checkpoint, run on the same two cores, and take turns; a step is counted from the end of one to the end of
 * the next, so that all that a user waits for is in.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { packageRoot } from '../native/process/artefacts.js';
import { beside, median, type Benchmark, type Report } from './benchmark.js';
import { checkpointAfterSft, grpoFrom, runQuickstart, stepLines } from './quickstart-run.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'grpo step beside TRL', run }];

const rounds = 3;
const steps = 25;
const warmUp = 5;
/** TRL is fastest with one thread or with two, depending on the machine and on what else it does: both are tried. */
const peerThreads = [2, 1] as const;
/** As Troupe sets it for itself: without a bound one busy neighbour makes two spinning threads ten times slower. */
const spinCount = 1000;
const peerDeadlineMs = 300_000;

async function run(report: Report): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'troupe-bench-grpo-'));
  try {
    const checkpoint = await checkpointAfterSft(root);
    const own: number[] = [];
    const parts = new Map<string, number[]>();
    const peer = new Map<number, number[]>(peerThreads.map((threads) => [threads, []]));
    for (let round = 0; round < rounds; round += 1) {
      own.push(...(await runOwn(root, `grpo-${round}`, checkpoint, parts)));
      for (const [threads, seconds] of peer) seconds.push(...(await runPeer(checkpoint, threads)));
    }
    reportSteps(report, own, peer);
    for (const [name, values] of parts) report({ name: `of it, ${name}`, value: median(values), unit: 's' });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function runOwn(root: string, name: string, checkpoint: string, parts: Map<string, number[]>): Promise<number[]> {
  const folder = await runQuickstart('train', root, name, grpoFrom(checkpoint, steps));
  const lines = stepLines(folder).slice(warmUp - 1);
  for (const { metrics } of lines.slice(1)) {
    for (const part of ['gather', 'update_actor', 'update_weights']) {
      parts.set(part, [...(parts.get(part) ?? []), metrics[`timing_s/${part}`] ?? NaN]);
    }
  }
  return lines.slice(1).map(({ atMs }, index) => (atMs - (lines[index]?.atMs ?? NaN)) / 1000);
}

function reportSteps(report: Report, own: readonly number[], peer: ReadonlyMap<number, readonly number[]>): void {
  const line = { name: 'seconds per step, median', value: median(own), unit: 's' };
  const measured = [...peer].filter(([, seconds]) => seconds.length > 0);
  const best = measured.toSorted(([, left], [, right]) => median(left) - median(right))[0];
  if (best === undefined) {
    console.log('  no peer: name a Python that has torch, transformers and trl in TROUPE_PEER_PYTHON');
    report(line);
    return;
  }
  const [threads, seconds] = best;
  report(beside(line, median(seconds), `TRL, ${threads} threads`));
  const fastest = { name: 'the same, fastest step', value: Math.min(...own), unit: 's' };
  report(beside(fastest, Math.min(...seconds), `TRL, ${threads} threads`));
  report({ name: 'times as fast as TRL (medians)', value: median(seconds) / median(own), unit: '×' });
}

const peerOutput = z.object({ seconds: z.array(z.number()) });

/** Seconds of each step; none when there is no such peer. */
async function runPeer(checkpoint: string, threads: number): Promise<number[]> {
  const python = process.env['TROUPE_PEER_PYTHON'] ?? 'python3';
  const script = join(packageRoot(), 'bench', 'peers', 'grpo_trl.py');
  const counts = [
    '--steps',
    String(steps - warmUp),
    '--warm-up',
    String(warmUp),
    '--threads',
    String(threads),
    '--spin-count',
    String(spinCount),
  ];
  try {
    const words = [script, '--checkpoint', checkpoint, ...counts];
    const { stdout } = await promisify(execFile)(python, words, {
      timeout: peerDeadlineMs,
      maxBuffer: 16 * 1024 * 1024,
    });
    return peerOutput.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).seconds;
  } catch (error) {
    const text = error instanceof Error ? error.message.trimEnd().split('\n').at(-1) : String(error);
    console.error(`  TRL with ${threads} threads did not run: ${text}`);
    return [];
  }
}
