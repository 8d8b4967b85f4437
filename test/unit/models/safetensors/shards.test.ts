import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SafetensorsFormatError } from '../../../../models/safetensors/errors.js';
import { readSafetensors, readTensorBytes } from '../../../../models/safetensors/reader.js';
import { planShards, writeShards, writingShards } from '../../../../models/safetensors/shards.js';
import { writeSafetensors, type TensorToWrite } from '../../../../models/safetensors/writer.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-shards-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `elements` bytes, each of them `value`. */
const tensor = (name: string, elements: number, value = 1): TensorToWrite => ({
  name,
  dtype: 'U8',
  shape: [elements],
  bytes: new Uint8Array(elements).fill(value),
});

describe('planShards', () => {
  const names = (tensors: TensorToWrite[], limit: number) =>
    planShards(tensors, limit).map(({ file, tensors: members }) => [file, members.map(({ name }) => name).join('')]);

  it('is one file up to the limit', () => {
    expect(names([tensor('a', 6), tensor('b', 4)], 10)).toEqual([['model.safetensors', 'ab']]);
  });

  it('begins another before one grows over it, in order, and gives a larger tensor its own', () => {
    expect(names([tensor('a', 6), tensor('b', 5), tensor('c', 5), tensor('d', 20), tensor('e', 1)], 10)).toEqual([
      ['model-00001-of-00004.safetensors', 'a'],
      ['model-00002-of-00004.safetensors', 'bc'],
      ['model-00003-of-00004.safetensors', 'd'],
      ['model-00004-of-00004.safetensors', 'e'],
    ]);
  });
});

describe('writeShards', () => {
  it('writes files and an index that are read as one', () => {
    const target = mkdtempSync(join(folder, 'sharded-'));
    const tensors = [tensor('b', 6, 1), tensor('a', 5, 2), tensor('c', 3, 3)];
    expect(writeShards(target, tensors, 8).map(({ name }) => name)).toEqual([
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
    ]);
    expect(JSON.parse(readFileSync(join(target, 'model.safetensors.index.json'), 'utf8'))).toEqual({
      metadata: { total_size: 14 },
      weight_map: {
        a: 'model-00002-of-00002.safetensors',
        b: 'model-00001-of-00002.safetensors',
        c: 'model-00002-of-00002.safetensors',
      },
    });
    const read = readSafetensors(target);
    for (const { name, shape, bytes } of tensors) {
      const found = new Uint8Array(shape[0]!);
      readTensorBytes(read.tensors.get(name)!, found);
      expect(found).toEqual(bytes);
    }
  });

  it('tells its progress in bytes, and closes its file when it is ended early', () => {
    const target = mkdtempSync(join(folder, 'early-'));
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    const writing = writingShards(target, [tensor('a', 600), tensor('b', 400)], 5000);
    const header = writing.next().value;
    expect([writing.next().value, writing.next().value]).toEqual([600, 400]);
    expect(header).toBeTypeOf('number');
    expect(open()).toBe(before + 1);
    writing.return([]);
    expect(open()).toBe(before);
  });
});

describe('a tensor in chunks', () => {
  const chunks = (counts: number[]) =>
    function* () {
      const memory = new Uint8Array(4);
      for (const [index, count] of counts.entries()) yield memory.subarray(0, count).fill(index + 1);
    };

  it('is written as if it were given at once, though its chunks share their memory', () => {
    const whole = Uint8Array.of(1, 1, 1, 1, 2, 2, 2, 2, 3, 3);
    const at = (name: string) => join(folder, name);
    const one = writeSafetensors(at('whole'), [{ name: 'w', dtype: 'U8', shape: [10], bytes: whole }]);
    const other = writeSafetensors(at('chunks'), [{ name: 'w', dtype: 'U8', shape: [10], bytes: chunks([4, 4, 2]) }]);
    expect(other.hash).toBe(one.hash);
    expect(readFileSync(at('chunks'))).toEqual(readFileSync(at('whole')));
  });

  it('is refused when its chunks have not the bytes of its shape', () => {
    const file = join(folder, 'wrong');
    const write = () => writeSafetensors(file, [{ name: 'w', dtype: 'U8', shape: [10], bytes: chunks([4, 4]) }]);
    expect(write).toThrow(SafetensorsFormatError);
    expect(write).toThrow(/tensor 'w': 8 bytes for shape \[10\]/);
  });
});
