import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readJsonLines } from '../../../../tasks/datasets/json-lines.js';
import { longestRowBytes } from '../../../../tasks/datasets/limits.js';
import { TaskFileError } from '../../../../tasks/errors.js';
import { allRows, brokenOf, valuesOf } from '../../../helpers/dataset-rows.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const read = (name: string, content: string | Uint8Array) => allRows(readJsonLines(folder.file(name, content)));

describe('JSON lines', () => {
  it('are rows with their line numbers; empty lines count and are no rows', async () => {
    const rows = await read('a.jsonl', '{"a":1}\n\n{"a":2}\r\n{"a":"ü"}');
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 4]);
    expect(valuesOf(rows)).toEqual([{ a: 1 }, { a: 2 }, { a: 'ü' }]);
  });

  it('are the same packed by gzip, whatever the file is called', async () => {
    expect(valuesOf(await read('b.jsonl', gzipSync('{"a":1}\n{"a":2}\n')))).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('survive lines and characters that are split between chunks', async () => {
    const values = Array.from({ length: 400 }, (_, index) => ({ index, text: 'äöü€𝄞'.repeat(300 + index) }));
    expect(valuesOf(await read('c.jsonl', values.map((value) => JSON.stringify(value)).join('\n')))).toEqual(values);
  });

  it('are quarantined one by one when they are broken', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":1}\nno json\n'),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from('7\nnull\n{"a":2'),
    ]);
    const rows = await read('d.jsonl', bytes);
    expect(valuesOf(rows)).toEqual([{ a: 1 }]);
    expect(brokenOf(rows)).toEqual([
      [2, expect.stringMatching(/^not JSON/)],
      [3, 'not UTF-8'],
      [4, 'not a JSON object'],
      [5, 'not a JSON object'],
      [6, expect.stringMatching(/^not JSON/)],
    ]);
  });

  it('are quarantined when they are longer than the limit, and the next one is read', async () => {
    const long = Buffer.alloc(longestRowBytes + 1, 0x20);
    const rows = await read('e.jsonl', Buffer.concat([long, Buffer.from('\n{"a":2}\n')]));
    expect(brokenOf(rows)).toEqual([[1, expect.stringContaining('longestRowBytes')]]);
    expect(valuesOf(rows)).toEqual([{ a: 2 }]);
  }, 60_000);

  it('end with an error that says so where the gzip is cut off', async () => {
    const packed = gzipSync(Array.from({ length: 20_000 }, (_, index) => JSON.stringify({ index })).join('\n'));
    const file = folder.file('cut.jsonl.gz', packed.subarray(0, packed.length - 100));
    await expect(allRows(readJsonLines(file))).rejects.toThrow(TaskFileError);
    await expect(allRows(readJsonLines(file))).rejects.toThrow(/cut\.jsonl\.gz.*gzip is cut off.*download it again/);
  });

  it('of a missing file are an error that names it', async () => {
    await expect(allRows(readJsonLines(`${folder.path}/none.jsonl`))).rejects.toThrow(/none\.jsonl.*ENOENT/);
  });

  it('need no more of the file than was asked for', async () => {
    const file = folder.file('f.jsonl', `{"a":1}\n${'x'.repeat(5_000_000)}`);
    for await (const row of readJsonLines(file)) {
      expect(row).toMatchObject({ kind: 'row', value: { a: 1 } });
      break;
    }
  });
});
