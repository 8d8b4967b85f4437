/**
 * How long is a training step of a model of Qwen2.5-0.5B's widths, and how much memory does it take, beside the same step
 * in `transformers`: all parameters or adapters, with and without gradient checkpointing? They take turns, each variant in
 * a fresh process; what counts is the processor's time of the one thread. Weights are drawn by each for itself: the losses are close, not equal.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { packageRoot } from '../native/process/artefacts.js';
import { beside, median, type Benchmark, type Report } from './benchmark.js';
import {
  adapters,
  modelShape,
  promptTokens,
  responseTokens,
  rows,
  threads,
  variants,
  type Variant,
} from './training-shapes.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'training step of Qwen2.5', run }];

const steps = 3;
const deadlineMs = 600_000;

const output = z.object({
  version: z.string().optional(),
  losses: z.array(z.number()),
  seconds: z.array(z.number()),
  /** Bytes of physical memory beyond what weights, moments and gradients held before the first step. */
  added: z.number(),
});
type Output = z.infer<typeof output>;

async function run(report: Report): Promise<void> {
  for (const variant of variants) {
    const own = await runOwn(variant);
    const peer = await runPeer(variant);
    const line = (name: string, unit: string, of: (one: Output) => number): void => {
      const measurement = { name: `${variant.name}: ${name}`, value: of(own), unit };
      report(peer === undefined ? measurement : beside(measurement, of(peer), peer.version ?? 'transformers'));
    };
    line('speed', 'tokens/s', ({ seconds }) => (rows * (promptTokens + responseTokens)) / median(seconds));
    line('memory of a step', 'MiB', ({ added }) => added / 2 ** 20);
    line('loss of the first step', 'nats', ({ losses }) => losses[0] ?? NaN);
  }
}

const flag = (value: boolean): string => (value ? '1' : '0');

async function runOwn({ lora, checkpointing }: Variant): Promise<Output> {
  const main = fileURLToPath(new URL('./training-main.js', import.meta.url));
  return runJson(process.execPath, [main, flag(lora), flag(checkpointing), String(steps)]);
}

/** undefined, in words, when there is no such peer. */
async function runPeer({ lora, checkpointing }: Variant): Promise<Output | undefined> {
  const python = process.env['TROUPE_PEER_PYTHON'] ?? 'python3';
  const script = join(packageRoot(), 'bench', 'peers', 'train_qwen.py');
  const counts = [steps, rows, promptTokens, responseTokens, threads, adapters.rank, adapters.alpha].map(String);
  try {
    return await runJson(python, [script, JSON.stringify(modelShape), flag(lora), flag(checkpointing), ...counts]);
  } catch {
    console.error(
      `  no peer: ${python} has no torch and transformers, or took too long; name one in TROUPE_PEER_PYTHON`,
    );
    return undefined;
  }
}

async function runJson(program: string, words: readonly string[]): Promise<Output> {
  const { stdout } = await promisify(execFile)(program, [...words], { cwd: packageRoot(), timeout: deadlineMs });
  return output.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}
