/**
 * What `decoding.ts` starts, as its twin peers/decode_qwen.py: FOLDER DTYPE. Prints the processor's seconds of a prompt alone (one new
 * token) and of the whole answer for each batch, and the ids, as JSON.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostArenaView } from '../models/arena/arena-view.js';
import { planArena } from '../models/arena/arena.js';
import { decodeGreedily } from './decode-greedily.js';
import { loadFolderIntoSlot } from '../models/checkpoint/load-folder.js';
import { createOps } from '../tensor/create-ops.js';
import { processorSeconds } from './kernel-counts.js';
import { batches, newTokens, promptToken, promptTokens, threads } from './decoding-shapes.js';

const [folder = '', name = 'float32'] = process.argv.slice(2);
const dtype = name === 'bfloat16' ? 'bfloat16' : 'float32';
const ops = await createOps({ engine: 'torch', device: 'cpu', threads });
ops.setThreads(threads);
const model: unknown = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
const plan = planArena({ model, dtype, slots: 1, reference: false });
const memory = new ArrayBuffer(plan.byteLength);
loadFolderIntoSlot(folder, plan.layout, new Uint8Array(memory));
const { model: network } = hostArenaView(ops, plan, memory, 'write').slot(0);

function decode(rows: number, length: number): { seconds: number; ids: number[] } {
  const prompts = Array.from({ length: rows }, (_, row) =>
    Int32Array.from({ length: promptTokens }, (_, index) => promptToken(row, index)),
  );
  const started = processorSeconds();
  const tokens = decodeGreedily(ops, network, prompts, length);
  return { seconds: processorSeconds() - started, ids: [...tokens] };
}

decode(1, 4);
const measured = batches.map((rows) => {
  const prompt = decode(rows, 1).seconds;
  const { seconds, ids } = decode(rows, newTokens);
  return { rows, prompt, seconds, ids };
});
console.log(JSON.stringify({ measured }));
