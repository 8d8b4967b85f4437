/** What loading a checkpoint takes of memory, as the kernel counts it: the arena, and hardly anything beside it. */
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseModelConfiguration } from '../../models/configuration/configuration.js';
import { parameterLayout } from '../../models/arena/parameter-layout.js';
import { startNode } from '../helpers/node-child.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();
/** Anonymous and shared memory together, over the arena. */
const most = 1.02;

/** 108 million parameters: 216 MB in bfloat16. */
const large = { hidden_size: 1024, intermediate_size: 4096, num_hidden_layers: 4, vocab_size: 20_000 };
const small = { hidden_size: 16, intermediate_size: 32, num_hidden_layers: 1, vocab_size: 50 };

/** Two shards of bfloat16, written piece by piece: a test that needs no memory itself. */
function writeCheckpoint(name: string, sizes: Readonly<Record<string, number>>): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  const model = { model_type: 'qwen2', num_attention_heads: 8, ...sizes };
  writeFileSync(join(path, 'config.json'), JSON.stringify(model));
  const { places } = parameterLayout(parseModelConfiguration(model), 'bfloat16');
  const weightMap: Record<string, string> = {};
  const content = Buffer.alloc(1 << 20, 'weights ');
  for (const shard of [0, 1]) {
    const file = `model-0000${shard + 1}-of-00002.safetensors`;
    let end = 0;
    const members = places
      .filter((_, index) => index % 2 === shard)
      .map((place) => {
        weightMap[place.name] = file;
        const start = end;
        end += place.byteLength;
        return [place.name, { dtype: 'BF16', shape: place.shape, data_offsets: [start, end] }] as const;
      });
    const header = Buffer.from(JSON.stringify(Object.fromEntries(members)));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const descriptor = openSync(join(path, file), 'w');
    writeSync(descriptor, Buffer.concat([length, header]));
    for (let done = 0; done < end; done += content.length)
      writeSync(descriptor, content, 0, Math.min(content.length, end - done));
    closeSync(descriptor);
  }
  writeFileSync(join(path, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
  return path;
}

let [checkpoint, warmUp] = ['', ''];
beforeAll(() => {
  checkpoint = writeCheckpoint('large', large);
  warmUp = writeCheckpoint('small', small);
  const bytes = [1, 2].map((shard) => statSync(join(checkpoint, `model-0000${shard}-of-00002.safetensors`)).size);
  expect(bytes.reduce((sum, size) => sum + size)).toBeGreaterThan(200e6);
});
afterAll(() => rmSync(checkpoint, { recursive: true, force: true }));

it.runIf(process.platform === 'linux').each([
  ['as they are stored, into bfloat16', 'bfloat16'],
  ['converted, into float32', 'float32'],
])('216 MB of weights in two shards, %s: at most 1.02 of the arena at any moment', async (_how, dtype) => {
  const child = startNode(new URL('../helpers/load-memory-main.js', import.meta.url), [warmUp, checkpoint, dtype]);
  expect(await child.ended).toEqual({ code: 0, signal: null });
  const { arenaBytes, baseline, peak, end }: Record<string, number> = JSON.parse(child.lines.at(-1) ?? '{}');
  const taken = (peak ?? NaN) - (baseline ?? NaN);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(
    `arena of ${dtype} ${megabytes(arenaBytes ?? NaN)}; most anonymous and shared memory while it was filled and ` +
      `hashed ${megabytes(taken)}: ${(taken / (arenaBytes ?? NaN)).toFixed(4)} of it`,
  );
  // All of the arena was mapped and is in the count, which the kernel keeps in batches of pages.
  expect(end).toBeGreaterThan(0.99 * (arenaBytes ?? NaN));
  expect(taken).toBeGreaterThan(0.99 * (arenaBytes ?? NaN));
  expect(taken).toBeLessThanOrEqual(most * (arenaBytes ?? NaN));
});
