/**
 * Entry of the decoder's process; twin of parquet-decoder.ts. Decodes one row group for each message, and ends with its
 * parent: a thread watches for that, since a damaged page may keep the main thread for ever.
 */
import { Worker } from 'node:worker_threads';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { DecodedGroup } from './parquet-decoder.js';
import { openParquet } from './parquet-file.js';
import { plainValue } from './plain-value.js';

const watch = `
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 500);
`;
new Worker(watch, { eval: true }).unref();

const file = openParquet(process.argv[2] ?? '');
// Said in the answer to the first message.
file.catch(() => undefined);

process.on('message', ({ rowStart, rowEnd }: { rowStart: number; rowEnd: number }) => {
  void decode(rowStart, rowEnd).then((group) => process.send?.(group));
});

async function decode(rowStart: number, rowEnd: number): Promise<DecodedGroup> {
  try {
    const { buffer, metadata } = await file;
    const rows = await parquetReadObjects({ file: buffer, metadata, compressors, utf8: false, rowStart, rowEnd });
    return { rows: rows.map(plainValue) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
