/**
 * Reads safetensors: one file, or a folder with `model.safetensors` or the shards of `model.safetensors.index.json`.
 * Only headers are read at first; a tensor's bytes go straight to where they are wanted.
 */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import {
  PickleRefusedError,
  SafetensorsFormatError,
  SafetensorsHeaderTooLargeError,
  WeightsNotFoundError,
} from './errors.js';
import { headerCapBytes, parseHeader, quoted, type SafetensorsEntry, type SafetensorsHeader } from './header.js';

export interface Safetensors {
  /** By name, over all shards. */
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
  /** Of the first file. */
  readonly metadata: Readonly<Record<string, string>>;
}

const pickleNames = /\.(bin|pt|pth|ckpt|pkl|pickle)$/;

/** @throws WeightsNotFoundError, PickleRefusedError, SafetensorsFormatError, SafetensorsHeaderTooLargeError */
export function readSafetensors(folderOrFile: string): Safetensors {
  const tensors = new Map<string, SafetensorsEntry>();
  const headers = [...filesOf(folderOrFile)].map(([file, names]) => {
    const header = readHeader(file);
    requireTensors(file, header, names);
    return header;
  });
  for (const entry of headers.flatMap((header) => header.entries)) {
    const other = tensors.get(entry.name);
    if (other !== undefined)
      throw new SafetensorsFormatError(entry.file, `the tensor ${quoted(entry.name)} stands in ${other.file} too`);
    tensors.set(entry.name, entry);
  }
  return { tensors, metadata: headers[0]?.metadata ?? {} };
}

/** Reads a tensor's raw bytes into `target`, which has exactly its length. */
export function readTensorBytes(entry: SafetensorsEntry, target: Uint8Array): void {
  const descriptor = openSync(entry.file, 'r');
  try {
    readFully(descriptor, entry.file, target, entry.byteOffset);
  } finally {
    closeSync(descriptor);
  }
}

/** The files of a folder, each with the tensors that an index says are in it. */
function filesOf(path: string): ReadonlyMap<string, readonly string[]> {
  if (pickleNames.test(path)) throw new PickleRefusedError(path);
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status) throw new WeightsNotFoundError(path);
  if (status.isFile()) return new Map([[path, []]]);
  if (!status.isDirectory()) throw new SafetensorsFormatError(path, 'it is neither a file nor a folder');
  const index = join(path, 'model.safetensors.index.json');
  if (existsSync(index)) return shardsOf(path, index);
  const single = join(path, 'model.safetensors');
  if (existsSync(single)) return new Map([[single, []]]);
  const pickle = readdirSync(path).find((file) => pickleNames.test(file));
  if (pickle !== undefined) throw new PickleRefusedError(join(path, pickle));
  throw new WeightsNotFoundError(path);
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * From an index to its shards, each with the tensors that it is said to have.
 * @throws SafetensorsFormatError, SafetensorsHeaderTooLargeError, PickleRefusedError
 */
export function shardsOf(folder: string, index: string): ReadonlyMap<string, readonly string[]> {
  const { size } = statSync(index);
  if (size > headerCapBytes) throw new SafetensorsHeaderTooLargeError(index, 'index', size, headerCapBytes);
  let parsed: z.infer<typeof indexSchema>;
  try {
    parsed = indexSchema.parse(JSON.parse(readFileSync(index, 'utf8')));
  } catch (cause) {
    throw new SafetensorsFormatError(index, 'it has no weight_map from tensor to file', { cause });
  }
  const shards = new Map<string, string[]>();
  for (const [tensor, file] of Object.entries(parsed.weight_map)) {
    const known = shards.get(file);
    if (known) known.push(tensor);
    else shards.set(file, [tensor]);
  }
  for (const file of shards.keys()) {
    if (basename(file) !== file || file === '..' || file === '.' || /[\\\0]/.test(file))
      throw new SafetensorsFormatError(index, `the shard ${quoted(file)} lies outside of the folder`);
    if (pickleNames.test(file)) throw new PickleRefusedError(join(folder, file));
    if (!statSync(join(folder, file), { throwIfNoEntry: false })?.isFile())
      throw new SafetensorsFormatError(index, `the shard ${quoted(file)} is missing`);
  }
  return new Map([...shards].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, names]) => [join(folder, file), names]));
}

/** Tensors of one shard that a message shows. */
const shownTensors = 10;

function requireTensors(file: string, { entries }: SafetensorsHeader, names: readonly string[]): void {
  const there = new Set(entries.map(({ name }) => name));
  const absent = names.filter((name) => !there.has(name));
  if (absent.length === 0) return;
  const more = absent.length > shownTensors ? `, and ${absent.length - shownTensors} more` : '';
  throw new SafetensorsFormatError(
    file,
    `the index says that it has ${absent.slice(0, shownTensors).map(quoted).join(', ')}${more}, and it does not`,
  );
}

function readHeader(file: string): SafetensorsHeader {
  const descriptor = openSync(file, 'r');
  try {
    const fileBytes = fstatSync(descriptor).size;
    if (fileBytes < 8) throw new SafetensorsFormatError(file, `it has ${fileBytes} bytes, too few for a header`);
    const prefix = new Uint8Array(8);
    readFully(descriptor, file, prefix, 0);
    // Pickles of Python's torch are zip archives or start with the protocol opcode.
    if (
      (prefix[0] === 0x50 && prefix[1] === 0x4b) ||
      (prefix[0] === 0x80 && prefix[1]! >= 2 && prefix[1]! <= 5 && prefix[6] !== 0)
    ) {
      throw new PickleRefusedError(file);
    }
    const length = new DataView(prefix.buffer).getBigUint64(0, true);
    if (length > BigInt(headerCapBytes))
      throw new SafetensorsHeaderTooLargeError(file, 'header', Number(length), headerCapBytes);
    const headerBytes = Number(length);
    if (8 + headerBytes > fileBytes)
      throw new SafetensorsFormatError(
        file,
        `its header ends at byte ${8 + headerBytes}, but the file has ${fileBytes} (truncated?)`,
      );
    const header = new Uint8Array(headerBytes);
    readFully(descriptor, file, header, 8);
    return parseHeader(file, textOf(file, header), headerBytes, fileBytes);
  } finally {
    closeSync(descriptor);
  }
}

function textOf(file: string, header: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
  } catch (cause) {
    throw new SafetensorsFormatError(file, 'its header is not UTF-8', { cause });
  }
}

function readFully(descriptor: number, file: string, target: Uint8Array, position: number): void {
  // One read call moves less than 2 GiB.
  for (let done = 0; done < target.length;) {
    const read = readSync(descriptor, target, done, Math.min(target.length - done, 1 << 30), position + done);
    if (read === 0)
      throw new SafetensorsFormatError(file, `it ends at byte ${position + done}, inside a tensor (truncated?)`);
    done += read;
  }
}
