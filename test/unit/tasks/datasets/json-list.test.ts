import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readJsonList } from '../../../../tasks/datasets/json-list.js';
import { allRows, brokenOf, valuesOf } from '../../../helpers/dataset-rows.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
let count = 0;
const read = (content: string | Uint8Array) => allRows(readJsonList(folder.file(`${count++}.json`, content)));

describe('a JSON list', () => {
  it('is read element by element, whatever stands in its strings', async () => {
    const values = [{ a: 'brackets ]}[{, quotes " and \\ and \\"' }, { a: { b: [1, [2, { c: ',' }]] } }, { a: '€𝄞' }];
    for (const text of [JSON.stringify(values), JSON.stringify(values, null, 2), ` \n${JSON.stringify(values)}\n`])
      expect(valuesOf(await read(text))).toEqual(values);
    expect(valuesOf(await read(gzipSync(JSON.stringify(values))))).toEqual(values);
  });

  it('has its lists under the column items', async () => {
    expect(valuesOf(await read('[[1,{"b":2}],[3]]'))).toEqual([{ items: [1, { b: 2 }] }, { items: [3] }]);
  });

  it('may be empty', async () => {
    expect(await read('[]')).toEqual([]);
    expect(await read('[ \n ]')).toEqual([]);
  });

  it('quarantines broken elements by their number and goes on', async () => {
    const rows = await read('[{"a":1}, {"a":}, 7, {"a":4}]');
    expect(brokenOf(rows)).toEqual([
      [2, expect.stringMatching(/^not JSON/)],
      [3, 'not a JSON object'],
    ]);
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  it('keeps the rows before the place where the file was cut off', async () => {
    const whole = JSON.stringify([{ a: 1 }, { a: 2 }, { a: 3 }]);
    const rows = await read(whole.slice(0, -6));
    expect(valuesOf(rows)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(brokenOf(rows)).toEqual([[3, expect.stringContaining('cut off')]]);
  });

  it('is read right when elements lie across chunks', async () => {
    const values = Array.from({ length: 3_000 }, (_, index) => ({
      index,
      text: `"${'\\'.repeat(index % 7)}ü`.repeat(40),
    }));
    expect(valuesOf(await read(JSON.stringify(values)))).toEqual(values);
  });
});
