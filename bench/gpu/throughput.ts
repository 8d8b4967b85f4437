/**
 * Tokens a second of reading prompts and of decoding on a GPU in bfloat16, for models of Qwen2.5's 0.5B and 7B shapes, and
 * which share of the memory's bandwidth decoding uses: the bytes that a step must read (all weights but the rows of the
 * embedding that nobody asked for, and the cache), over its time, over the rate of a plain copy in the same process.
 */
import { decodeGreedily } from '../decode-greedily.js';
import { createOps } from '../../tensor/create-ops.js';
import type { Ops } from '../../tensor/ops.js';
import { median, type Benchmark, type Report } from '../benchmark.js';
import { halfBillionShape, sevenBillionShape } from '../random-checkpoint.js';
import { copyBandwidth } from './copy-bandwidth.js';
import { createDeviceModel, type DeviceModel } from './device-model.js';
import { onGpu } from './presence.js';

export const benchmarks: readonly Benchmark[] = [
  onGpu({ name: 'gpu: 0.5B in bfloat16', run: (report) => run(halfBillionShape(), report) }),
  onGpu({ name: 'gpu: 7B in bfloat16', run: (report) => run(sevenBillionShape(), report) }),
];

const batches = [1, 8, 64] as const;
const promptTokens = 512;
const newTokens = 128;
const rounds = 3;

async function run(shape: Readonly<Record<string, unknown>>, report: Report): Promise<void> {
  const ops = await createOps({ engine: 'torch', device: 'cuda', threads: 1 });
  const bandwidth = copyBandwidth(ops);
  report({ name: 'copy of 2 GiB, read and written', value: bandwidth / 1e9, unit: 'GB/s' });
  const device = createDeviceModel(ops, shape);
  report({ name: 'weights', value: device.weightBytes / 1e9, unit: 'GB' });
  decode(ops, device, 1, 8);
  for (const rows of batches) measure(ops, device, rows, bandwidth, report);
}

function measure(ops: Ops, device: DeviceModel, rows: number, bandwidth: number, report: Report): void {
  const prompt = median(Array.from({ length: rounds }, () => decode(ops, device, rows, 1)));
  const answer = median(Array.from({ length: rounds }, () => decode(ops, device, rows, newTokens)));
  const steps = newTokens - 1;
  const step = (answer - prompt) / steps;
  const read = stepBytes(device, rows, promptTokens + steps / 2);
  report({
    name: `prompts of ${promptTokens}, ${rows} at once`,
    value: (rows * promptTokens) / prompt,
    unit: 'tokens/s',
  });
  report({ name: `decoding, ${rows} at once`, value: rows / step, unit: 'tokens/s' });
  report({ name: `  its share of the copy's bandwidth`, value: (100 * read) / step / bandwidth, unit: '%' });
}

/** Bytes that a decode step has to read: layers, head, and keys and values of `context` tokens a row. */
function stepBytes({ plan, weightBytes }: DeviceModel, rows: number, context: number): number {
  const { configuration, layout } = plan;
  const { layers, keyValueHeads, headWidth } = configuration;
  const embedding = layout.places.find(({ name }) => name === 'model.embed_tokens.weight')?.byteLength ?? 0;
  // A tied table is the head as well, and is read whole.
  const weights = configuration.tieWordEmbeddings ? weightBytes : weightBytes - embedding;
  return weights + rows * context * layers * 2 * keyValueHeads * headWidth * 2;
}

/** Seconds; the last step's tokens are read back, so that the GPU has done all. */
function decode(ops: Ops, { model }: DeviceModel, rows: number, length: number): number {
  const prompts = Array.from({ length: rows }, (_, row) =>
    Int32Array.from({ length: promptTokens }, (_, index) => 1000 + ((index * 7919 + row * 104_729) % 100_000)),
  );
  const started = performance.now();
  decodeGreedily(ops, model, prompts, length);
  return (performance.now() - started) / 1000;
}
