/**
 * How fast does a model of Qwen2.5-0.5B's widths answer, beside `transformers` with the same checkpoint, the same prompts
 * and one thread? Greedy, so that the tokens can be compared too; they take turns, each in a fresh process, and
 * what counts is the processor's time of the one thread.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { packageRoot } from '../native/process/artefacts.js';
import { beside, median, type Benchmark, type Report } from './benchmark.js';
import { batches, newTokens, promptTokens, threads } from './decoding-shapes.js';
import { halfBillionShape, writeRandomCheckpoint } from './random-checkpoint.js';

export const benchmarks: readonly Benchmark[] = (['float32', 'bfloat16'] as const).map((dtype) => ({
  name: `decoding in ${dtype}`,
  run: (report) => run(dtype, report),
}));

/** Of 24: as many as two cores can bear. The head, with the whole vocabulary, weighs more than in the real model. */
const layers = 4;
const turns = 2;
const deadlineMs = 240_000;

const output = z.object({
  version: z.string().optional(),
  measured: z.array(z.object({ rows: z.number(), prompt: z.number(), seconds: z.number(), ids: z.array(z.number()) })),
});
type Output = z.infer<typeof output>;

async function run(dtype: string, report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-bench-decoding-'));
  try {
    const parameters = writeRandomCheckpoint(folder, halfBillionShape(layers));
    report({ name: `parameters, ${layers} of 24 layers`, value: parameters, unit: '' });
    const own: Output[] = [];
    const peer: Output[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      own.push(await runOwn(folder, dtype));
      const theirs = await runPeer(folder, dtype);
      if (theirs !== undefined) peer.push(theirs);
    }
    for (const rows of batches) reportBatch(report, rows, own, peer);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reportBatch(report: Report, rows: number, own: readonly Output[], peer: readonly Output[]): void {
  const of = (runs: readonly Output[]) => runs.flatMap(({ measured }) => measured.filter((one) => one.rows === rows));
  const [mine, theirs] = [of(own), of(peer)];
  const line = (name: string, rate: (runs: typeof mine) => number): void => {
    const measurement = { name: `${name}, ${rows} at once`, value: rate(mine), unit: 'tokens/s' };
    report(theirs.length === 0 ? measurement : beside(measurement, rate(theirs), peer[0]?.version ?? 'transformers'));
  };
  line(`prompts of ${promptTokens}`, (runs) => (rows * promptTokens) / median(runs.map((one) => one.prompt)));
  line(
    `${newTokens - 1} further tokens`,
    (runs) => (rows * (newTokens - 1)) / median(runs.map((one) => one.seconds - one.prompt)),
  );
  if (theirs.length === 0) return;
  const ids = theirs[0]?.ids ?? [];
  const equal = mine[0]?.ids.filter((id, index) => id === ids[index]).length ?? 0;
  report({ name: `of ${ids.length} tokens, the same as its`, value: equal, unit: '' });
}

async function runOwn(folder: string, dtype: string): Promise<Output> {
  return runJson(process.execPath, [fileURLToPath(new URL('./decoding-main.js', import.meta.url)), folder, dtype]);
}

/** undefined, in words, when there is no such peer. */
async function runPeer(folder: string, dtype: string): Promise<Output | undefined> {
  const python = process.env['TROUPE_PEER_PYTHON'] ?? 'python3';
  const script = join(packageRoot(), 'bench', 'peers', 'decode_qwen.py');
  try {
    const counts = [promptTokens, newTokens, threads, ...batches].map(String);
    return await runJson(python, [script, folder, dtype, ...counts]);
  } catch {
    console.error(
      `  no peer: ${python} has no torch and transformers, or took too long; name one in TROUPE_PEER_PYTHON`,
    );
    return undefined;
  }
}

async function runJson(program: string, words: readonly string[]): Promise<Output> {
  const { stdout } = await promisify(execFile)(program, [...words], { timeout: deadlineMs, maxBuffer: 16 * 2 ** 20 });
  return output.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}
