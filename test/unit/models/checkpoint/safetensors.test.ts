import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  PickleRefusedError,
  readSafetensors,
  readTensorBytes,
  SafetensorsFormatError,
  SafetensorsHeaderTooLargeError,
  WeightsNotFoundError,
  WeightsWriteError,
  writeSafetensors,
} from '../../../../models/checkpoint/safetensors.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with this header text and so many bytes of data. */
function craft(header: string, dataBytes: number, headerLength?: bigint): string {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, headerLength ?? BigInt(text.length), true);
  bytes.set(text, 8);
  const file = join(folder, 'crafted.safetensors');
  writeFileSync(file, bytes);
  return file;
}

const entry = (start: number, end: number, shape: number[], dtype = 'F32'): unknown => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

describe('writeSafetensors and readSafetensors', () => {
  it('give back names, shapes, metadata and bytes', () => {
    const file = join(folder, 'model.safetensors');
    const weight = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
    const written = writeSafetensors(
      file,
      [
        { name: 'weight', dtype: 'F32', shape: [2, 3], bytes: weight },
        { name: 'scalar', dtype: 'I64', shape: [], bytes: new Uint8Array(8).fill(1) },
        { name: 'empty', dtype: 'BF16', shape: [0, 4], bytes: new Uint8Array(0) },
      ],
      { format: 'pt' },
    );
    expect(written.bytes).toBe(statSync(file).size);
    const { tensors, metadata } = readSafetensors(folder);
    expect(metadata).toEqual({ format: 'pt' });
    expect([...tensors.keys()].sort()).toEqual(['empty', 'scalar', 'weight']);
    const read = tensors.get('weight')!;
    expect(read).toMatchObject({ dtype: 'F32', shape: [2, 3], byteLength: 24 });
    // Data starts aligned, so that a mapping of the file could be used as it is.
    expect(read.byteOffset % 8).toBe(0);
    const bytes = new Uint8Array(24);
    readTensorBytes(read, bytes);
    expect(bytes).toEqual(weight);
  });

  it('refuses to write bytes that do not fit the shape, or a name twice, before a file exists', () => {
    const file = join(folder, 'never.safetensors');
    const tensor = { name: 'w', dtype: 'F32', shape: [2], bytes: new Uint8Array(8) };
    expect(() => writeSafetensors(file, [{ ...tensor, bytes: new Uint8Array(4) }])).toThrow(SafetensorsFormatError);
    expect(() => writeSafetensors(file, [tensor, tensor])).toThrow(SafetensorsFormatError);
    expect(() => statSync(file)).toThrow();
  });

  it('names the file that it could not write', () => {
    const file = join(folder, 'absent', 'x.safetensors');
    expect(() => writeSafetensors(file, [])).toThrow(WeightsWriteError);
    expect(() =>
      writeSafetensors('/dev/full', [{ name: 'w', dtype: 'U8', shape: [1], bytes: new Uint8Array(1) }]),
    ).toThrow(/\/dev\/full.*ENOSPC/);
  });

  it('reads shards by their index', () => {
    const sharded = mkdtempSync(join(folder, 'sharded-'));
    const tensor = (name: string): { name: string; dtype: string; shape: number[]; bytes: Uint8Array } => ({
      name,
      dtype: 'U8',
      shape: [2],
      bytes: Uint8Array.of(1, 2),
    });
    writeSafetensors(join(sharded, 'a.safetensors'), [tensor('x')]);
    writeSafetensors(join(sharded, 'b.safetensors'), [tensor('y')]);
    const index = join(sharded, 'model.safetensors.index.json');
    writeFileSync(index, JSON.stringify({ weight_map: { x: 'a.safetensors', y: 'b.safetensors' } }));
    expect([...readSafetensors(sharded).tensors.keys()]).toEqual(['x', 'y']);
    writeFileSync(index, JSON.stringify({ weight_map: { x: 'a.safetensors', y: 'c.safetensors' } }));
    expect(() => readSafetensors(sharded)).toThrow(/'c.safetensors' is missing/);
    writeFileSync(index, JSON.stringify({ weight_map: { x: '../model.safetensors' } }));
    expect(() => readSafetensors(sharded)).toThrow(/outside of the folder/);
    writeFileSync(index, JSON.stringify({ weight_map: { x: 'a.safetensors', z: 'b.safetensors' } }));
    expect(() => readSafetensors(sharded)).toThrow(/b\.safetensors.*the index says that it has 'z', and it does not/);
    writeSafetensors(join(sharded, 'b.safetensors'), [tensor('x'), tensor('y')]);
    writeFileSync(index, JSON.stringify({ weight_map: { x: 'a.safetensors', y: 'b.safetensors' } }));
    expect(() => readSafetensors(sharded)).toThrow(/'x' stands in/);
  });
});

describe('a damaged or hostile file', () => {
  it.each([
    ['is not JSON', () => craft('{"a": ', 0)],
    ['not a JSON object', () => craft('[]', 0)],
    ['hold', () => craft(JSON.stringify({ a: entry(0, 8, [3]) }), 8)],
    ['unknown dtype', () => craft(JSON.stringify({ a: entry(0, 8, [2], 'PICKLE') }), 8)],
    ['truncated', () => craft(JSON.stringify({ a: entry(0, 8, [2]) }), 4)],
    ['overlaps', () => craft(JSON.stringify({ a: entry(0, 8, [2]), b: entry(4, 12, [2]) }), 12)],
    ['leaves a hole', () => craft(JSON.stringify({ a: entry(0, 8, [2]), b: entry(12, 20, [2]) }), 20)],
    ['belong to none', () => craft(JSON.stringify({ a: entry(0, 8, [2]) }), 9)],
    [
      'stands twice',
      () => craft(`{"a": ${JSON.stringify(entry(0, 8, [2]))}, "\\u0061": ${JSON.stringify(entry(0, 8, [2]))}}`, 8),
    ],
    ['shape', () => craft(JSON.stringify({ a: entry(0, 8, [-2]) }), 8)],
    ['data_offsets', () => craft(JSON.stringify({ a: { dtype: 'F32', shape: [2], data_offsets: [0] } }), 8)],
    ['header ends at', () => craft('{}', 0, 1000n)],
    [
      'too few for a header',
      () => {
        const file = join(folder, 'crafted.safetensors');
        writeFileSync(file, 'abc');
        return file;
      },
    ],
  ])('is refused by name: %s', (problem, make) => {
    const file = make();
    expect(() => readSafetensors(file)).toThrow(SafetensorsFormatError);
    expect(() => readSafetensors(file)).toThrow(problem);
  });

  it('that claims a huge header is refused before anything is allocated', () => {
    expect(() => readSafetensors(craft('{}', 0, 1n << 62n))).toThrow(SafetensorsHeaderTooLargeError);
  });

  it('with random damage is refused by a typed error or read, never otherwise', () => {
    const file = join(folder, 'model.safetensors');
    const whole = readFileSync(file);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (position, value, cut) => {
        const damaged = cut ? whole.subarray(0, position) : Uint8Array.from(whole);
        if (!cut) damaged[position] = value;
        const crafted = join(folder, 'damaged.safetensors');
        writeFileSync(crafted, damaged);
        try {
          readSafetensors(crafted);
        } catch (error) {
          const typed = [SafetensorsFormatError, SafetensorsHeaderTooLargeError, PickleRefusedError];
          expect(typed.some((kind) => error instanceof kind)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is not safetensors', () => {
  it('is refused as a pickle by name and by content, with advice', () => {
    const pickled = mkdtempSync(join(folder, 'pickled-'));
    writeFileSync(join(pickled, 'pytorch_model.bin'), 'PK');
    expect(() => readSafetensors(pickled)).toThrow(PickleRefusedError);
    expect(() => readSafetensors(pickled)).toThrow(/save_pretrained/);
    const disguised = join(pickled, 'x.safetensors');
    writeFileSync(disguised, 'PK\u0003\u0004 a zip archive');
    expect(() => readSafetensors(disguised)).toThrow(PickleRefusedError);
    writeFileSync(disguised, Uint8Array.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9));
    expect(() => readSafetensors(disguised)).toThrow(PickleRefusedError);
  });

  it('is named when there is nothing', () => {
    expect(() => readSafetensors(join(folder, 'nothing'))).toThrow(WeightsNotFoundError);
    expect(() => readSafetensors(mkdtempSync(join(folder, 'empty-')))).toThrow(WeightsNotFoundError);
  });
});
