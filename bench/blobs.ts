/**
 * What does it cost to hand a rollout batch over by reference: the sampler writes its columns into shared memory, the
 * reader makes views of them through a mapping of its own; beside carrying the same columns in a message.
 */
import { randomUUID } from 'node:crypto';
import { Packr } from 'msgpackr';
import type { RolloutColumns } from '../messages/values.js';
import { releaseMemory, reserveMemory } from '../native/process/memory.js';
import { BlobArena, openBlobMemory, type BlobMemory } from '../runtime/blobs/blob-memory.js';
import { beside, median, type Benchmark, type Report } from './benchmark.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'blobs', run }];

const rounds = 50;
const cases = [
  { rollouts: 128, width: 27 },
  { rollouts: 1024, width: 1024 },
] as const;

interface Columns {
  readonly tokens: Int32Array;
  readonly logProbs: Float32Array;
  readonly lengths: Int32Array;
  readonly finishReasons: Uint8Array;
}

function run(report: Report): Promise<void> {
  const byteLength = 64 * 2 ** 20;
  const blobs = reserveMemory('troupe-bench-blobs', byteLength);
  const shared = { node: randomUUID().slice(0, 8), arena: blobs, blobs };
  try {
    const arena = new BlobArena(shared);
    const [writer, reader] = [openBlobMemory(shared), openBlobMemory(shared)];
    for (const { rollouts, width } of cases) {
      const columns = make(rollouts, width);
      const shared = milliseconds(() => handOver(arena, writer, reader, columns));
      const message = milliseconds(() => carry(columns));
      const line = { name: `${rollouts} rollouts of ${width} tokens`, value: shared, unit: 'ms' };
      report(beside(line, message, 'packed into a message and unpacked'));
    }
  } finally {
    releaseMemory(blobs);
  }
  return Promise.resolve();
}

function make(rollouts: number, width: number): Columns {
  return {
    tokens: new Int32Array(rollouts * width).fill(7),
    logProbs: new Float32Array(rollouts * width).fill(-0.5),
    lengths: new Int32Array(rollouts).fill(width),
    finishReasons: new Uint8Array(rollouts),
  };
}

/** Allocated, written, read, released: all that a step does with it. */
function handOver(arena: BlobArena, writer: BlobMemory, reader: BlobMemory, columns: Columns): number {
  const refs: RolloutColumns = {
    tokens: arena.allocate('int32', columns.tokens.length),
    logProbs: arena.allocate('float32', columns.logProbs.length),
    lengths: arena.allocate('int32', columns.lengths.length),
    finishReasons: arena.allocate('uint8', columns.finishReasons.length),
  };
  writer.int32(refs.tokens).set(columns.tokens);
  writer.float32(refs.logProbs).set(columns.logProbs);
  writer.int32(refs.lengths).set(columns.lengths);
  writer.uint8(refs.finishReasons).set(columns.finishReasons);
  const seen = last(reader.int32(refs.tokens), reader.float32(refs.logProbs));
  for (const ref of Object.values(refs)) arena.release(ref);
  return seen;
}

const packr = new Packr({ useRecords: true });

/** As bytes, which is the cheapest that a message can do; aligned again by a copy at the reader. */
function carry(columns: Columns): number {
  const bytes = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array | Uint8Array) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  const packed = packr.pack({
    tokens: bytes(columns.tokens),
    logProbs: bytes(columns.logProbs),
    lengths: bytes(columns.lengths),
    finishReasons: columns.finishReasons,
  });
  const read: { tokens: Uint8Array; logProbs: Uint8Array } = packr.unpack(packed);
  return last(
    new Int32Array(Uint8Array.from(read.tokens).buffer),
    new Float32Array(Uint8Array.from(read.logProbs).buffer),
  );
}

/** So that nobody can leave the reading out. */
function last(tokens: Int32Array, logProbs: Float32Array): number {
  return (tokens.at(-1) ?? NaN) + (logProbs.at(-1) ?? NaN);
}

function milliseconds(work: () => number): number {
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    if (Number.isNaN(work())) throw new Error('nothing was read');
    return performance.now() - started;
  });
  return median(times);
}
