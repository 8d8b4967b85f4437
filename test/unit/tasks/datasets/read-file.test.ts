import { describe, expect, it } from 'vitest';
import { readFileRows } from '../../../../tasks/datasets/read-file.js';
import { allRows, brokenOf, valuesOf } from '../../../helpers/dataset-rows.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const read = (name: string, content: string) => allRows(readFileRows(folder.file(name, content)));

describe('the rows of a file', () => {
  it.each([
    ['JSON lines', 'a.jsonl', '{"a":1}\n{"a":2}'],
    ['JSON lines that are called JSON', 'b.json', '{"a":1}\n{"a":2}\n'],
    ['a list', 'c.json', '[{"a":1},{"a":2}]'],
    ['a list behind a byte order mark', 'd.json', '\uFEFF[{"a":1},{"a":2}]'],
    ['an object of columns', 'e.json', '{"a":[1,2]}'],
    ['columns as pandas writes them', 'f.json', '{"a":{"0":1,"1":2}}'],
    ['an object with one list of rows', 'g.json', '{"version":"1","data":[{"a":1},{"a":2}]}'],
    ['an unnamed format that begins as JSON', 'h.txt', '[{"a":1},{"a":2}]'],
  ])('are found in %s', async (_, name, content) => {
    expect(valuesOf(await read(name, content))).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('have the key of an object of rows as a column', async () => {
    const rows = await read('i.json', '{"first":{"a":1},"second":{"a":2}}');
    expect(valuesOf(rows)).toEqual([
      { key: 'first', a: 1 },
      { key: 'second', a: 2 },
    ]);
  });

  it('are one when the file is one object', async () => {
    expect(valuesOf(await read('j.json', '{"a":1,"b":{"c":2}}'))).toEqual([{ a: 1, b: { c: 2 } }]);
  });

  it('fill short columns with null', async () => {
    expect(valuesOf(await read('k.json', '{"a":{"0":1,"1":2},"b":{"0":3}}'))).toEqual([
      { a: 1, b: 3 },
      { a: 2, b: null },
    ]);
  });

  it('are none in an empty JSON lines file', async () => {
    expect(await read('l.jsonl', '')).toEqual([]);
  });

  it.each([
    ['text', 'm.txt', 'hello', /neither parquet nor JSON.*\.parquet, \.jsonl/],
    ['an empty JSON file', 'n.json', ' ', /n\.json.*it is empty/],
    ['a broken object', 'o.json', '{"a":[1,2', /o\.json.*not JSON/],
  ])('are refused in %s', async (_, name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message);
  });

  it('of a list of numbers are all broken', async () => {
    expect(brokenOf(await read('p.json', '[1,2]'))).toHaveLength(2);
  });
});
