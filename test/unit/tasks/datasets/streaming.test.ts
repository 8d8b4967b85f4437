/** Big files are not held in memory: what is reachable while one is read stays far below its size. */
import { closeSync, createWriteStream, openSync, writeSync } from 'node:fs';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGzip } from 'node:zlib';
import { parquetWriteFile } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { openDataset } from '../../../../tasks/datasets/open-dataset.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const folder = temporaryFolder();
const rows = 4_000;
/** Each row differs, so that nothing can be shared between them. */
const textOf = (index: number) => `${index} `.repeat(1_400).slice(0, 8_000);
const megabytes = (rows * 8_000) / 1e6;
const most = 16;

const writers: Record<string, () => Promise<string>> = {
  'JSON lines': () => Promise.resolve(write('big.jsonl', '', '\n', '')),
  'a JSON list': () => Promise.resolve(write('big.json', '[\n', ',\n', '\n]')),
  'JSON lines through gzip': async () => {
    const file = join(folder.path, 'big.jsonl.gz');
    const gzip = createGzip({ level: 1 });
    const done = once(gzip.pipe(createWriteStream(file)), 'finish');
    for (let index = 0; index < rows; index++)
      if (!gzip.write(`${JSON.stringify({ question: textOf(index), answer: '1' })}\n`)) await once(gzip, 'drain');
    gzip.end();
    await done;
    return file;
  },
};

function write(name: string, before: string, between: string, after: string): string {
  const file = join(folder.path, name);
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, before);
  for (let index = 0; index < rows; index++)
    writeSync(descriptor, `${index === 0 ? '' : between}${JSON.stringify({ question: textOf(index), answer: '1' })}`);
  writeSync(descriptor, after);
  closeSync(descriptor);
  return file;
}

const patienceMs = 120_000;

it.each(Object.entries(writers))(
  `%s of ${megabytes} MB needs less than ${most} MB`,
  async (_, make) => {
    expect(await greatestGrowth(await make())).toBeLessThan(most * 1e6);
  },
  patienceMs,
);

it(
  `parquet of ${megabytes} MB in row groups needs less than ${most} MB`,
  async () => {
    const file = join(folder.path, 'big.parquet');
    await parquetWriteFile({
      filename: file,
      columnData: [
        { name: 'question', data: Array.from({ length: rows }, (_, index) => textOf(index)), type: 'STRING' },
        { name: 'answer', data: Array.from({ length: rows }, () => '1'), type: 'STRING' },
      ],
      rowGroupSize: 250,
    });
    expect(await greatestGrowth(file)).toBeLessThan(most * 1e6);
  },
  patienceMs,
);

/** Bytes that are still reachable while rows are read, beyond those before: measured behind a collection. */
async function greatestGrowth(file: string): Promise<number> {
  const dataset = await openDataset(file);
  const before = await reachable();
  let [count, greatest] = [0, 0];
  for await (const { kind } of dataset.outcomes()) {
    expect(kind).toBe('example');
    if (++count % 1_000 === 0) greatest = Math.max(greatest, (await reachable()) - before);
  }
  expect(count).toBe(rows);
  return greatest;
}

/** Buffers of a finished read are let go a turn of the event loop after the first collection saw them: so it takes two. */
async function reachable(): Promise<number> {
  collect();
  await nextTurn();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
