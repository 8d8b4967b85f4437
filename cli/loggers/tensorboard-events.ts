/**
 * The file that TensorBoard reads: TFRecord frames around `tensorflow.Event` messages, encoded here since two message
 * types with scalars need no protobuf library. PURE.
 *
 * Sources: tensorflow/core/lib/io/record_writer.h (frame: length u64, masked CRC of it, data, masked CRC of the data),
 * tensorflow/core/lib/hash/crc32c.h (mask), tensorflow/core/util/event.proto and framework/summary.proto (fields).
 */

/** First record of a file. */
export function versionEvent(wallTimeSeconds: number): Uint8Array {
  return frame(event(wallTimeSeconds, 0, bytesField(3, Buffer.from('brain.Event:2'))));
}

/** A run that goes on says so: readers then drop what an earlier file has at `step` and beyond (SessionLog START). */
export function sessionStartEvent(wallTimeSeconds: number, step: number): Uint8Array {
  return frame(event(wallTimeSeconds, step, bytesField(7, varintField(1, 1))));
}

export function scalarsEvent(
  wallTimeSeconds: number,
  step: number,
  scalars: Readonly<Record<string, number>>,
): Uint8Array {
  const values = Object.entries(scalars).map(([tag, value]) =>
    bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag, 'utf8')), floatField(2, value)])),
  );
  return frame(event(wallTimeSeconds, step, bytesField(5, Buffer.concat(values))));
}

function event(wallTimeSeconds: number, step: number, content: Buffer): Buffer {
  return Buffer.concat([doubleField(1, wallTimeSeconds), step === 0 ? Buffer.alloc(0) : varintField(2, step), content]);
}

function frame(data: Buffer): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.byteLength));
  return Buffer.concat([length, checksum(length), data, checksum(data)]);
}

function checksum(data: Uint8Array): Buffer {
  const crc = crc32c(data);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(masked);
  return bytes;
}

/** Castagnoli's polynomial, reflected: 0x82f63b78 (RFC 3720, appendix B.4 has test vectors). */
const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const wireTypes = { varint: 0, bits64: 1, bytes: 2, bits32: 5 } as const;

function tag(field: number, wireType: number): Buffer {
  return varint(field * 8 + wireType);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}

function varintField(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, wireTypes.varint), varint(value)]);
}

function bytesField(field: number, content: Uint8Array): Buffer {
  return Buffer.concat([tag(field, wireTypes.bytes), varint(content.byteLength), content]);
}

function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(field, wireTypes.bits64), bytes]);
}

function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([tag(field, wireTypes.bits32), bytes]);
}
