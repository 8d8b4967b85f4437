/**
 * `npm run bench -- [name …] [--json FILE]`: runs all benchmarks, or those whose names contain one of the words, each
 * in a fresh process, one after the other.
 */
import { execFileSync, fork } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import type { Benchmark, Measurement } from './benchmark.js';

const notBenchmarks = new Set(['benchmark.js', 'main.js']);

interface Said {
  readonly json?: string;
  readonly list?: boolean;
  readonly file?: string;
  readonly run?: string;
}

const command = new Command('npm run bench --')
  .description('Runs all benchmarks, or those whose names contain one of the words, one after the other.')
  .argument('[words...]')
  .option('--json <file>', 'write the figures there, with machine and commit')
  // For the processes that this one starts.
  .addOption(new Option('--list').hideHelp())
  .addOption(new Option('--file <file>').hideHelp())
  .addOption(new Option('--run <name>').hideHelp())
  .addHelpText(
    'after',
    '\nExamples:\n  npm run bench -- engines\n  npm run bench -- loading tokenizing --json figures.json',
  )
  .parse();
const values: Said = command.opts();
const positionals = command.args;

if (values.list === true) await listAll();
else if (values.run !== undefined && values.file !== undefined) await runOne(values.file, values.run);
else await runAll();

interface Listed {
  readonly file: string;
  readonly name: string;
}

async function runAll(): Promise<void> {
  const listed: Listed[] = [];
  await child(['--list'], (message) => {
    if (isListed(message)) listed.push(message);
  });
  const chosen = listed.filter(
    ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
  );
  if (chosen.length === 0) {
    console.error(
      `No benchmark matches ${positionals.join(' ')}; there are: ${listed.map(({ name }) => name).join(', ')}`,
    );
    process.exit(2);
  }
  const results: (Measurement & { readonly benchmark: string })[] = [];
  let failures = 0;
  for (const { file, name } of chosen) {
    console.log(name);
    const code = await child(['--file', file, '--run', name], (message) => {
      if (!isMeasurement(message)) return;
      console.log(`  ${format(message)}`);
      results.push({ benchmark: name, ...message });
    });
    if (code === 0) continue;
    failures += 1;
    console.error(`  ${name} failed with exit code ${code}`);
  }
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
  if (failures > 0) process.exitCode = 1;
}

async function listAll(): Promise<void> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!file.endsWith('.js') || notBenchmarks.has(file)) continue;
    for (const { name } of await benchmarksOf(file)) process.send?.({ file, name } satisfies Listed);
  }
}

async function runOne(file: string, name: string): Promise<void> {
  const benchmark = (await benchmarksOf(file)).find((candidate) => candidate.name === name);
  if (benchmark === undefined) throw new Error(`${file} has no benchmark ${name}`);
  await benchmark.run((line) => process.send?.(line));
  process.disconnect();
}

/** The benchmarks of a file; none when it is something that a benchmark starts. */
async function benchmarksOf(file: string): Promise<readonly Benchmark[]> {
  if (file.endsWith('-main.js') || file.endsWith('-actor.js')) return [];
  const module: unknown = await import(new URL(file, import.meta.url).href);
  return typeof module === 'object' && module !== null && 'benchmarks' in module && isBenchmarks(module.benchmarks)
    ? module.benchmarks
    : [];
}

function child(args: readonly string[], hear: (message: unknown) => void): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const process = fork(fileURLToPath(import.meta.url), [...args]);
    process.on('message', hear);
    process.once('error', reject);
    process.once('exit', resolve);
  });
}

function format({ name, value, unit, baseline, baselineName, ratio }: Measurement): string {
  const own = `${name.padEnd(44)} ${number(value).padStart(12)} ${unit}`;
  if (baseline === undefined) return own;
  return `${own.padEnd(72)} ${baselineName ?? 'baseline'} ${number(baseline)} ${unit}, ratio ${(ratio ?? value / baseline).toFixed(2)}`;
}

function number(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

function machine(): Record<string, unknown> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    load: loadavg(),
    node: process.version,
    commit: commit(),
    time: new Date().toISOString(),
  };
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown'; // Installed from a tarball.
  }
}

function isListed(message: unknown): message is Listed {
  return typeof message === 'object' && message !== null && 'file' in message && 'name' in message;
}

function isMeasurement(message: unknown): message is Measurement {
  return typeof message === 'object' && message !== null && 'name' in message && 'value' in message;
}

function isBenchmarks(value: unknown): value is readonly Benchmark[] {
  return Array.isArray(value);
}
