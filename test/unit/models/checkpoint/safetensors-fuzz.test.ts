/** What no one would write: files of weights that lie, are cut or damaged. Only typed errors, in bounded memory. */
import { openSync, closeSync, ftruncateSync, mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PickleRefusedError,
  readSafetensors,
  SafetensorsFormatError,
  SafetensorsHeaderTooLargeError,
  writeSafetensors,
} from '../../../../models/checkpoint/safetensors.js';
import { headerCapBytes, parseHeader, quoted, type SafetensorsEntry } from '../../../../models/safetensors/header.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const typed = [SafetensorsFormatError, SafetensorsHeaderTooLargeError, PickleRefusedError];
/** Of a message; names and shapes in it come from the file. */
const longestMessage = 2000;

/** Runs; anything but one of the typed errors goes through, and so does a message that the file made long. */
function orTyped<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error) || !typed.some((kind) => error instanceof kind)) throw error;
    expect(error.message.length).toBeLessThan(longestMessage);
    return undefined;
  }
}

/** What is accepted lies within the file, one tensor behind the other, to its end. */
function expectSound(entries: readonly SafetensorsEntry[], dataStart: number, fileBytes: number): void {
  let end = dataStart;
  for (const entry of entries.toSorted((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength)) {
    expect(entry.byteOffset).toBe(end);
    end += entry.byteLength;
  }
  expect(end).toBe(fileBytes);
}

const size = fc.oneof(fc.nat(4), fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 52, 2 ** 53 - 1, 2 ** 53, 1e300, -1, 0.5, -0));
const value = fc.oneof(size, fc.constantFrom(null, true, '1', [], {}, [[1]], 'F32'));
const wild = <T>(normal: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: normal }, { weight: 1, arbitrary: value }, { weight: 1, arbitrary: fc.jsonValue() });
const entry = wild(
  fc.record(
    {
      dtype: wild(fc.constantFrom('F32', 'BF16', 'U8', 'I64', 'toString', '__proto__')),
      shape: wild(fc.array(size, { maxLength: 4 })),
      data_offsets: wild(fc.tuple(size, size)),
      extra: value,
    },
    { requiredKeys: ['dtype', 'shape', 'data_offsets'] },
  ),
);
const names = fc.oneof(fc.constantFrom('a', 'b', '__metadata__', '__proto__', 'constructor', ''), fc.string());

describe('the header parser', () => {
  it('accepts only what fits together, and refuses the rest by name: 4,000 headers of wild entries', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(names, entry), { maxLength: 4 }), fc.nat(40), (members, dataBytes) => {
        const json = `{${members.map(([name, one]) => `${JSON.stringify(name)}:${JSON.stringify(one)}`).join(',')}}`;
        const header = orTyped(() => parseHeader('x', json, json.length, 8 + json.length + dataBytes));
        if (!header) return;
        accepted += 1;
        expectSound(header.entries, 8 + json.length, 8 + json.length + dataBytes);
      }),
      { numRuns: 4000 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  it('accepts every sound header: 1,000 of them', () => {
    const tensor = fc.record({
      dtype: fc.constantFrom('F32', 'BF16', 'U8'),
      shape: fc.array(fc.nat(5), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tensor, { maxKeys: 6 }), (tensors) => {
        const bytes: Record<string, number> = { F32: 4, BF16: 2, U8: 1 };
        let end = 0;
        const members = Object.entries(tensors)
          .filter(([name]) => name !== '__metadata__')
          .map(([name, { dtype, shape }]) => {
            const start = end;
            end += shape.reduce((product, length) => product * length, bytes[dtype] ?? NaN);
            return `${JSON.stringify(name)}: ${JSON.stringify({ dtype, shape, data_offsets: [start, end] })}`;
          });
        const json = `{ ${members.join(' , ')} }  `;
        const { entries } = parseHeader('x', json, json.length, 8 + json.length + end);
        expect(entries.length).toBe(members.length);
        expectSound(entries, 8 + json.length, 8 + json.length + end);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [
      'more bytes than any file has',
      '{"a":{"dtype":"F32","shape":[4503599627370496,4503599627370496],"data_offsets":[0,0]}}',
    ],
    [
      'more bytes than any file has',
      `{"a":{"dtype":"U8","shape":[${Array(99_999).fill(9).join()}],"data_offsets":[0,0]}}`,
    ],
    ['unknown dtype', '{"a":{"dtype":"constructor","shape":[1],"data_offsets":[0,4]}}'],
    ['characters)', `{"${'n'.repeat(5_000_000)}":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}`],
    ['stands twice', `{"${'\\u0061'.repeat(1000)}":{},"${'a'.repeat(1000)}":{}}`],
    ['not JSON', '['.repeat(2_000_000)],
    ['not JSON', '{"a":'.repeat(500_000)],
    ['entry that is none', `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`],
  ])('says "%s" in a short message, whatever stands in the header', (problem, json) => {
    const parse = () => parseHeader('x', json, json.length, 8 + json.length);
    expect(parse).toThrow(problem);
    expect(orTyped(parse)).toBeUndefined();
  });

  it('takes a tensor without elements for empty, however long its other sides', () => {
    const json = '{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991,0],"data_offsets":[0,0]}}';
    expect(parseHeader('x', json, json.length, 8 + json.length).entries).toMatchObject([{ byteLength: 0 }]);
  });
});

describe('a name in a message', () => {
  it('steers no terminal, and is cut short', () => {
    expect(quoted('model.\u001b[31m\u202eweight')).toBe("'model.\\u{1b}[31m\\u{202e}weight'");
    expect(quoted('x'.repeat(500))).toBe(`'${'x'.repeat(120)}…' (500 characters)`);
  });
});

describe('the reader', () => {
  const sound = () => {
    const path = join(folder.path, 'sound.safetensors');
    const tensors = [
      { name: 'weight', dtype: 'F32', shape: [2, 3], bytes: new Uint8Array(24).fill(1) },
      { name: 'bias', dtype: 'BF16', shape: [3], bytes: new Uint8Array(6).fill(2) },
    ];
    writeSafetensors(path, tensors, { format: 'pt' });
    return readFileSync(path);
  };

  it('reads or refuses a damaged file, and nothing else: 1,000 files with bytes changed, cut, doubled or added', () => {
    const whole = sound();
    const place = fc.nat(whole.length - 1);
    const change = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), at: place, byte: fc.nat(255) }),
      fc.record({ kind: fc.constant('cut' as const), at: place, byte: fc.nat(40) }),
      fc.record({ kind: fc.constant('double' as const), at: place, byte: fc.nat(40) }),
    );
    const path = join(folder.path, 'damaged.safetensors');
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let bytes: Buffer = Buffer.from(whole);
        for (const { kind, at, byte } of changes) {
          if (kind === 'set') bytes[at] = byte;
          else
            bytes = Buffer.concat([
              bytes.subarray(0, at + (kind === 'double' ? byte : 0)),
              bytes.subarray(kind === 'cut' ? at + byte : at),
            ]);
        }
        writeFileSync(path, bytes);
        const read = orTyped(() => readSafetensors(path));
        if (read) expectSound([...read.tensors.values()], 8 + Number(bytes.readBigUInt64LE()), bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads or refuses a folder with a damaged index, and opens nothing outside of it: 300 of them', () => {
    const sharded = join(folder.path, 'sharded');
    mkdirSync(sharded);
    writeFileSync(join(sharded, 'a.safetensors'), sound());
    const file = fc.oneof(
      fc.constantFrom(
        'a.safetensors',
        '../sound.safetensors',
        '..',
        '.',
        '',
        '/dev/zero',
        'b.bin',
        'a\0b',
        './a.safetensors',
      ),
      fc.string(),
    );
    const map = wild(
      fc.dictionary(fc.constantFrom('weight', 'bias', 'other', '__proto__'), wild(file), { maxKeys: 3 }),
    );
    fc.assert(
      fc.property(wild(fc.record({ weight_map: map })), fc.boolean(), (index, isCut) => {
        const text = JSON.stringify(index);
        writeFileSync(join(sharded, 'model.safetensors.index.json'), isCut ? text.slice(0, -1) : text);
        const read = orTyped(() => readSafetensors(sharded));
        for (const { file: opened } of read?.tensors.values() ?? [])
          expect(opened).toBe(join(sharded, 'a.safetensors'));
      }),
      { numRuns: 300 },
    );
  });

  it('allocates nothing for a header that claims more than the limit, or more than the file has', () => {
    const path = join(folder.path, 'huge.safetensors');
    const claim = (headerBytes: number, fileBytes: number) => {
      const descriptor = openSync(path, 'w');
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(headerBytes));
      writeSync(descriptor, length);
      // Of holes: it takes no room.
      ftruncateSync(descriptor, fileBytes);
      closeSync(descriptor);
    };
    const before = process.memoryUsage();
    claim(headerCapBytes + 1, 2 ** 40);
    expect(() => readSafetensors(path)).toThrow(SafetensorsHeaderTooLargeError);
    claim(headerCapBytes, 1000);
    expect(() => readSafetensors(path)).toThrow(/its header ends at byte 100000008, but the file has 1000/);
    expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(10e6);
  });

  it('refuses an index that is larger than the limit without reading it', () => {
    const large = join(folder.path, 'large-index');
    mkdirSync(large);
    const descriptor = openSync(join(large, 'model.safetensors.index.json'), 'w');
    ftruncateSync(descriptor, headerCapBytes + 1);
    closeSync(descriptor);
    expect(() => readSafetensors(large)).toThrow(SafetensorsHeaderTooLargeError);
    expect(() => readSafetensors(large)).toThrow(/this index of shards has 100000001 bytes/);
  });
});
