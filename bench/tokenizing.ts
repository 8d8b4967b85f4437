/**
 * How fast does Qwen2.5's tokenizer turn real texts into ids and back, beside Python's `tokenizers` (Rust)? Both read the
 * same file of texts, each in a fresh process, in turns; every id is compared.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { packageRoot } from '../native/process/artefacts.js';
import { beside, median, type Benchmark, type Report } from './benchmark.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'tokenizing', run }];

const turns = 3;
const rounds = 1;
/** Of each file: 340,000 tokens in all. */
const rowsOfEach = 250;
const deadlineMs = 120_000;

const measured = z.object({
  version: z.string().optional(),
  load: z.number(),
  encode: z.array(z.number()),
  batch: z.array(z.number()).optional(),
  decode: z.array(z.number()),
});
type Measured = z.infer<typeof measured>;

async function run(report: Report): Promise<void> {
  const data = resolve(packageRoot(), '..', 'shared', 'data');
  const tokenizer = join(data, 'qwen2.5-tokenizer');
  if (!existsSync(tokenizer)) {
    console.log(`  not run: the tokenizer and the texts are not there (${dirname(tokenizer)})`);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'troupe-bench-tokenizing-'));
  try {
    const texts = realTexts(data);
    const file = join(folder, 'texts.json');
    await writeFile(file, JSON.stringify(texts));
    const own: Measured[] = [];
    const peer: Measured[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      own.push(await runOwn(tokenizer, file, join(folder, 'own.bin')));
      const theirs = await runPeer(tokenizer, file, join(folder, 'peer.bin'));
      if (theirs !== undefined) peer.push(theirs);
    }
    const ids = readIds(join(folder, 'own.bin'));
    reportSpeeds(report, ids.length - texts.length, own, peer);
    if (peer.length > 0) reportEquality(report, texts.length, ids, readIds(join(folder, 'peer.bin')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The training and test texts that runs tokenize: word problems, olympiad problems, cases of medicine, long traces. */
function realTexts(data: string): string[] {
  const lines = (text: string): unknown[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const read = (name: string): string => readFileSync(join(data, name), 'utf8');
  const medicine = z.looseObject({ question: z.string() });
  const sources: readonly (readonly unknown[])[] = [
    lines(gunzipSync(readFileSync(join(data, 'gsm8k/train.jsonl.gz'))).toString('utf8')),
    lines(read('gsm8k/test.jsonl')),
    z.array(z.unknown()).parse(JSON.parse(read('orz-eval/math500.json'))),
    z.array(z.unknown()).parse(JSON.parse(read('orz-math-57k-sample/orz_math_57k_first_1785.json'))),
    lines(read('medqa/phrases_no_exclude_test.jsonl')).map((row) => medicine.parse(row).question),
    lines(read('marker-traces/sky_t1_traces.jsonl')),
  ];
  return stringsIn(sources.map((rows) => rows.slice(0, rowsOfEach))).filter((text) => text.length > 20);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

function reportSpeeds(report: Report, tokens: number, own: readonly Measured[], peer: readonly Measured[]): void {
  const name = `tokenizers ${peer[0]?.version ?? ''}`;
  const line = (text: string, unit: string, mine: number, theirs: number, baselineName = name): void => {
    const measurement = { name: text, value: mine, unit };
    report(peer.length === 0 ? measurement : beside(measurement, theirs, baselineName));
  };
  const rate = (runs: readonly Measured[], of: (one: Measured) => readonly number[]): number =>
    tokens / median(runs.flatMap(of));
  const encode = rate(own, (one) => one.encode);
  line(
    `encode ${tokens} tokens, one thread`,
    'tokens/s',
    encode,
    rate(peer, (one) => one.encode),
  );
  line(
    'the same beside its batches',
    'tokens/s',
    encode,
    rate(peer, (one) => one.batch ?? []),
    `${name}, two threads`,
  );
  line(
    'decode',
    'tokens/s',
    rate(own, (one) => one.decode),
    rate(peer, (one) => one.decode),
  );
  const load = (runs: readonly Measured[]): number => median(runs.map((one) => one.load));
  line('load', 's', load(own), load(peer));
}

/** IDs as the processes wrote them: for each text its number of ids, then the ids. */
function reportEquality(report: Report, texts: number, own: Int32Array, peer: Int32Array): void {
  const [mine, theirs] = [split(own), split(peer)];
  const different = mine.filter(
    (ids, index) => !Buffer.from(ids).equals(Buffer.from(theirs[index] ?? new Uint8Array())),
  );
  report({ name: `texts of ${texts} with other ids than tokenizers'`, value: different.length, unit: '' });
}

function split(ids: Int32Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < ids.length; start += 1 + (ids[start] ?? 0)) {
    const length = ids[start] ?? 0;
    parts.push(new Uint8Array(ids.buffer, ids.byteOffset + 4 * (start + 1), 4 * length));
  }
  return parts;
}

function readIds(file: string): Int32Array {
  const bytes = readFileSync(file);
  return new Int32Array(Uint8Array.from(bytes).buffer);
}

async function runOwn(tokenizer: string, texts: string, ids: string): Promise<Measured> {
  const main = fileURLToPath(new URL('./tokenizing-main.js', import.meta.url));
  return runJson(process.execPath, [main, tokenizer, texts, ids, String(rounds)]);
}

/** undefined, in words, when there is no such peer. */
async function runPeer(tokenizer: string, texts: string, ids: string): Promise<Measured | undefined> {
  const python = process.env['TROUPE_PEER_PYTHON'] ?? 'python3';
  const script = join(packageRoot(), 'bench', 'peers', 'tokenize_texts.py');
  try {
    const file = join(tokenizer, 'tokenizer.json');
    return await runJson(python, [script, file, texts, ids, '--rounds', String(rounds)]);
  } catch {
    console.error(`  no peer: ${python} has no tokenizers; name one that has in TROUPE_PEER_PYTHON`);
    return undefined;
  }
}

async function runJson(program: string, words: readonly string[]): Promise<Measured> {
  const { stdout } = await promisify(execFile)(program, [...words], { timeout: deadlineMs });
  return measured.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}
