/** How fast does the quickstart's model train and decode, beside the same model in `transformers`? They take turns. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { packageRoot } from '../native/process/artefacts.js';
import { beside, median, type Benchmark, type Report } from './benchmark.js';
import { newTokens, promptTokens, responseTokens, rows } from './train-decode-shapes.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'train and decode', run }];

const turns = 3;
const rounds = 10;
const threads = 1;
const deadlineMs = 120_000;

const measured = z.object({ train: z.array(z.number()), decode: z.array(z.number()) });
type Measured = z.infer<typeof measured>;

async function run(report: Report): Promise<void> {
  const own: Measured = { train: [], decode: [] };
  const peer: Measured = { train: [], decode: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    append(own, await runOwn());
    const theirs = await runPeer();
    if (theirs !== undefined) append(peer, theirs);
  }
  const tokens = { train: rows * (promptTokens + responseTokens), decode: rows * newTokens };
  for (const work of ['train', 'decode'] as const) {
    const rate = (seconds: readonly number[]) => tokens[work] / median(seconds);
    const line = { name: `${work}, ${rows} rows, one thread`, value: rate(own[work]), unit: 'tokens/s' };
    report(peer[work].length === 0 ? line : beside(line, rate(peer[work]), 'transformers'));
  }
}

function append(all: Measured, more: Measured): void {
  all.train.push(...more.train);
  all.decode.push(...more.decode);
}

async function runOwn(): Promise<Measured> {
  const main = fileURLToPath(new URL('./train-decode-main.js', import.meta.url));
  return runJson(process.execPath, [main, String(threads), String(rounds)]);
}

/** undefined, in words, when there is no such peer. */
async function runPeer(): Promise<Measured | undefined> {
  const python = process.env['TROUPE_PEER_PYTHON'] ?? 'python3';
  const script = join(packageRoot(), 'bench', 'peers', 'train_quickstart.py');
  try {
    return await runJson(python, [script, '--threads', String(threads), '--rounds', String(rounds)]);
  } catch {
    console.error(`  no peer: ${python} has no torch and transformers; name one that has in TROUPE_PEER_PYTHON`);
    return undefined;
  }
}

async function runJson(program: string, words: readonly string[]): Promise<Measured> {
  const { stdout } = await promisify(execFile)(program, [...words], { cwd: packageRoot(), timeout: deadlineMs });
  return measured.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}
