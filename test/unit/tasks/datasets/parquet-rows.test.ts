import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../../../tasks/datasets/load-dataset.js';
import { readParquet } from '../../../../tasks/datasets/parquet-rows.js';
import { allRows, brokenOf, valuesOf } from '../../../helpers/dataset-rows.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();

function write(name: string, columnData: ColumnSource[], options: object = {}): string {
  return folder.file(name, new Uint8Array(parquetWriteBuffer({ columnData, ...options })));
}

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00, 0x80]);

describe('parquet', () => {
  it('keeps bytes that are no text, and text that is', async () => {
    const file = write('bytes.parquet', [
      { name: 'image', data: [png, png], type: 'BYTE_ARRAY' },
      { name: 'text', data: ['€', 'b'], type: 'STRING' },
    ]);
    const rows = valuesOf(await allRows(readParquet(file)));
    expect(rows).toEqual([
      { image: png, text: '€' },
      { image: png, text: 'b' },
    ]);
  });

  it('gives INT64 as a number, and as text where a number would be wrong', async () => {
    const file = write('wide.parquet', [{ name: 'id', data: [7n, -3n, 2n ** 60n + 1n], type: 'INT64' }]);
    expect(valuesOf(await allRows(readParquet(file)))).toEqual([{ id: 7 }, { id: -3 }, { id: '1152921504606846977' }]);
  });

  it('reads lists and records as the sets have them', async () => {
    const rows = [
      { options: ['a', 'b'], answer: { key: 'A', score: 0.5 }, prompt: [{ role: 'user', content: 'Q?' }] },
      { options: [], answer: { key: 'B', score: 1 }, prompt: [{ role: 'user', content: 'R?' }] },
    ];
    const schema = {
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'options', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
        { name: 'answer', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'key', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
        { name: 'score', repetition_type: 'OPTIONAL', type: 'DOUBLE' },
        { name: 'prompt', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'role', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
        { name: 'content', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      ],
    };
    const columns = (['options', 'answer', 'prompt'] as const).map((name) => ({
      name,
      data: rows.map((row) => row[name]),
    }));
    const file = write('nested.parquet', columns, schema);
    expect(valuesOf(await allRows(readParquet(file)))).toEqual(rows);
  });

  it('counts rows on over row groups', async () => {
    const file = write(
      'groups.parquet',
      [{ name: 'n', data: Array.from({ length: 250 }, (_, index) => index), type: 'INT32' }],
      {
        rowGroupSize: 100,
      },
    );
    const rows = await allRows(readParquet(file));
    expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    expect(valuesOf(rows).at(-1)).toEqual({ n: 249 });
  });

  it('quarantines a row group that cannot be decoded, and reads the others', async () => {
    const texts = Array.from({ length: 30 }, (_, index) => `row ${index} ${'abc'.repeat(index)}`);
    const file = write('damaged.parquet', [{ name: 'text', data: texts, type: 'STRING' }], {
      rowGroupSize: 10,
      codec: 'UNCOMPRESSED',
    });
    const bytes = new Uint8Array(readFileSync(file));
    // The first row group begins behind the four letters PAR1.
    bytes.fill(0xff, 4, 40);
    const rows = await allRows(readParquet(folder.file('damaged.parquet', bytes)));
    expect(brokenOf(rows)).toEqual([[1, expect.stringMatching(/^rows 1 to 10 cannot be decoded/)]]);
    expect(valuesOf(rows)).toHaveLength(20);
  });

  it('outlives a page that makes the decoder ask for all memory, and reads on behind it', async () => {
    const data = Array.from({ length: 20 }, (_, index) => (index % 3 ? `row ${index}` : null));
    const file = write('hostile.parquet', [{ name: 'text', data }], { rowGroupSize: 10, codec: 'UNCOMPRESSED' });
    const bytes = new Uint8Array(readFileSync(file));
    // A run of 2^30 equal levels, written over the bytes around the page's first run.
    const outcomes: string[] = [];
    for (const offset of [25, 26, 27, 28]) {
      const damaged = bytes.slice();
      damaged.set([0xfe, 0xff, 0xff, 0xff, 0x07], offset);
      const rows = await allRows(readParquet(folder.file('hostile.parquet', damaged)));
      outcomes.push(...brokenOf(rows).map(([, reason]) => reason));
      expect(valuesOf(rows).slice(-10)).toHaveLength(10);
    }
    expect(outcomes.join('\n')).toMatch(/the decoder ended with SIGABRT/);
  }, 120_000);

  it('without its footer is an error that says so', async () => {
    const whole = new Uint8Array(readFileSync(write('whole.parquet', [{ name: 'n', data: [1, 2], type: 'INT32' }])));
    const cut = folder.file('cut.parquet', whole.subarray(0, whole.length - 20));
    await expect(allRows(readParquet(cut))).rejects.toThrow(/cut\.parquet.*footer is broken.*incomplete or no parquet/);
    await expect(allRows(readParquet(folder.file('empty.parquet', '')))).rejects.toThrow(/empty\.parquet.*footer/);
    await expect(allRows(readParquet(`${folder.path}/none.parquet`))).rejects.toThrow(/none\.parquet.*ENOENT/);
  });

  it.each([
    ['SNAPPY', {}],
    ['GZIP', { compressors: { GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)) } }],
    ['BROTLI', { compressors: { BROTLI: (bytes: Uint8Array) => new Uint8Array(brotliCompressSync(bytes)) } }],
  ])('is unpacked by %s', async (codec, options) => {
    const texts = Array.from({ length: 100 }, (_, index) => `the same words, row ${index}`);
    const file = write(`${codec}.parquet`, [{ name: 'text', data: texts, type: 'STRING' }], { codec, ...options });
    expect(valuesOf(await allRows(readParquet(file)))).toEqual(texts.map((text) => ({ text })));
  });

  it('serves a mapping: MMLU-Pro with INT64 columns and a list, as the hub has it', async () => {
    const file = write(
      'mmlu-pro.parquet',
      [
        { name: 'question_id', data: [70n, 71n] },
        { name: 'question', data: ['Q?', 'R?'] },
        {
          name: 'options',
          data: [
            ['x', 'y'],
            ['u', 'v', 'N/A'],
          ],
        },
        { name: 'answer', data: ['B', 'A'] },
        { name: 'answer_index', data: [1n, 0n] },
        { name: 'category', data: ['health', 'law'] },
      ],
      {
        schema: [
          { name: 'root', num_children: 6 },
          { name: 'question_id', repetition_type: 'OPTIONAL', type: 'INT64' },
          { name: 'question', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
          { name: 'options', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { name: 'element', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
          { name: 'answer', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
          { name: 'answer_index', repetition_type: 'OPTIONAL', type: 'INT64' },
          { name: 'category', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
        ],
      },
    );
    const { mapping, examples } = await loadDataset(file);
    expect(mapping).toBe('mmlu-pro');
    expect(examples.map(({ id, groundTruth, options }) => [id, groundTruth, options])).toEqual([
      ['70', 'B', ['x', 'y']],
      ['71', 'A', ['u', 'v']],
    ]);
  });

  it('serves a mapping with pictures: bytes in a record beside a path', async () => {
    const names = ['index', 'question', 'answer', 'category', 'l2_category'] as const;
    const file = write(
      'mmstar.parquet',
      [
        ...names.map((name) => ({
          name,
          data: [name === 'question' ? 'Q?\nOptions: A: x, B: y' : name === 'answer' ? 'B' : name],
        })),
        { name: 'image', data: [{ bytes: png, path: null }] },
      ],
      {
        schema: [
          { name: 'root', num_children: 6 },
          ...names.map((name) => ({ name, repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' })),
          { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
          { name: 'bytes', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY' },
          { name: 'path', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
        ],
      },
    );
    const { examples } = await loadDataset(file);
    expect(examples[0]?.images).toEqual([{ number: 1, source: { bytes: png }, places: [] }]);
  });
});
