/**
 * How fast are weights loaded into the shared arena: from shards in the page cache, without and with the hash of all
 * bytes; beside a plain read of the same files, into memory that holds them and into one buffer that is used again, and
 * beside Python's safetensors.
 */
import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { parseModelConfiguration } from '../models/configuration/configuration.js';
import { loadFolderIntoSlot, storedDType } from '../models/checkpoint/load-folder.js';
import { parameterLayout, type ParameterLayout } from '../models/arena/parameter-layout.js';
import { writeShards } from '../models/safetensors/shards.js';
import { hashSlot } from '../models/arena/weights-hash.js';
import { packageRoot } from '../native/process/artefacts.js';
import { closeDescriptor, createMemory, mapMemory, unmapMemory } from '../native/process/process-addon.js';
import { beside, median, type Benchmark, type Report } from './benchmark.js';
import { processorSeconds } from './kernel-counts.js';
import { fillRandomly, halfBillionShape } from './random-checkpoint.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'loading of weights', run }];

/** With the vocabulary's embedding 226 million parameters: 451 MB in bfloat16. */
const layers = 6;
const shardBytes = 150_000_000;
const rounds = 5;
const deadlineMs = 300_000;

async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-loading-'));
  try {
    await measure(folder, report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, report: Report): Promise<void> {
  const configuration = parseModelConfiguration(halfBillionShape(layers));
  const layout = parameterLayout(configuration, 'bfloat16');
  const wide = parameterLayout(configuration, 'float32');
  writeCheckpoint(folder, layout);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => join(folder, name));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);

  // Aligned to a page: a copy that starts 16 bytes further takes four times as long on some processors.
  const buffers = [16, 1].map((mebibytes) => ({ mebibytes, buffer: reserve(mebibytes * 2 ** 20) }));
  const times = new Map<string, { readonly wall: number; readonly processors: number }[]>();
  const timed = (name: string, work: () => void): void => {
    const [wall, processors] = [performance.now(), processorSeconds()];
    work();
    const spent = { wall: (performance.now() - wall) / 1000, processors: processorSeconds() - processors };
    times.set(name, [...(times.get(name) ?? []), spent]);
  };
  const measures = [
    ...buffers.map(
      ({ mebibytes, buffer }) =>
        () =>
          timed(`plain ${mebibytes}`, () => readAll(files, buffer)),
    ),
    () => timed('plain', () => files.map((file) => readFileSync(file))),
    () => intoArena(layout, (slot) => timed('load', () => loadFolderIntoSlot(folder, layout, slot))),
    () =>
      intoArena(layout, (slot) =>
        timed('load, 1 thread', () => loadFolderIntoSlot(folder, layout, slot, { threads: 1 })),
      ),
    () => intoArena(wide, (slot) => timed('convert', () => loadFolderIntoSlot(folder, wide, slot))),
    () =>
      intoArena(layout, (slot) =>
        timed('load and hash', () => {
          loadFolderIntoSlot(folder, layout, slot);
          hashSlot(layout, slot);
        }),
      ),
  ];
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const one of round % 2 === 0 ? measures : measures.toReversed()) one();
    if (round === 0) times.clear();
  }

  const gigabytes = (name: string): number => bytes / 1e9 / median((times.get(name) ?? []).map(({ wall }) => wall));
  const processors = (name: string): number =>
    median((times.get(name) ?? []).map(({ processors: seconds }) => seconds)) / (bytes / 1e9);
  const line = (name: string, key: string, plain = 'plain', what = 'readFileSync of the files') =>
    report(beside({ name, value: gigabytes(key), unit: 'GB/s' }, gigabytes(plain), what));
  report({ name: `${files.length} shards, bfloat16`, value: bytes / 1e6, unit: 'MB' });
  line('into the arena', 'load');
  line('into the arena', 'load', 'plain 16', 'a read into one buffer of 16 MiB');
  line('into the arena, one thread', 'load, 1 thread');
  line('into the arena, and hashed', 'load and hash');
  line('converted to float32 (of stored bytes)', 'convert');
  line('a read into one buffer of 1 MiB, in the processor’s cache', 'plain 1');
  // Beside other work on the machine this says more than the time on the wall.
  for (const [name, key] of [
    ['processors, for 1 GB into the arena', 'load'],
    ['processors, for 1 GB, hashed too', 'load and hash'],
  ] as const)
    report(beside({ name, value: processors(key), unit: 's' }, processors('plain'), 'readFileSync of the files'));
  const peer = await peerSeconds(files);
  if (peer === undefined) return;
  const own = { name: 'into the arena', value: gigabytes('load'), unit: 'GB/s' };
  report(beside(own, bytes / 1e9 / peer, 'safetensors.torch.load_file and a copy'));
}

function writeCheckpoint(folder: string, layout: ParameterLayout): void {
  const slot = new Uint8Array(layout.slotBytes);
  fillRandomly(layout, slot);
  const tensors = layout.places.map(({ name, dtype, shape, byteOffset, byteLength }) => ({
    name,
    dtype: storedDType[dtype],
    shape,
    bytes: slot.subarray(byteOffset, byteOffset + byteLength),
  }));
  writeShards(folder, tensors, shardBytes);
}

/** A new arena each time, reserved as the root does before anyone loads. */
function intoArena(layout: ParameterLayout, fill: (slot: Uint8Array) => void): void {
  const descriptor = createMemory('loading', layout.slotBytes);
  const memory = mapMemory(descriptor, 0, layout.slotBytes, true);
  fill(new Uint8Array(memory));
  unmapMemory(memory);
  closeDescriptor(descriptor);
}

/** Memory that was written once, at the start of a page. */
function reserve(bytes: number): Uint8Array {
  const descriptor = createMemory('buffer', bytes);
  const buffer = new Uint8Array(mapMemory(descriptor, 0, bytes, true)).fill(1);
  closeDescriptor(descriptor);
  return buffer;
}

function readAll(files: readonly string[], buffer: Uint8Array): void {
  for (const file of files) {
    const descriptor = openSync(file, 'r');
    let position = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, 0, buffer.length, position);
      if (read === 0) break;
      position += read;
    }
    closeSync(descriptor);
  }
}

/** undefined, in words, when there is no such peer. */
async function peerSeconds(files: readonly string[]): Promise<number | undefined> {
  const python = process.env['TROUPE_PEER_PYTHON'] ?? 'python3';
  const script = join(packageRoot(), 'bench', 'peers', 'load_safetensors.py');
  try {
    const words = [script, String(rounds + 1), String(availableParallelism()), ...files];
    const { stdout } = await promisify(execFile)(python, words, { timeout: deadlineMs });
    const { seconds } = z.object({ seconds: z.array(z.number()) }).parse(JSON.parse(stdout));
    return median(seconds.slice(1));
  } catch {
    console.error(
      `  no peer: ${python} has no torch and safetensors, or took too long; name one in TROUPE_PEER_PYTHON`,
    );
    return undefined;
  }
}
