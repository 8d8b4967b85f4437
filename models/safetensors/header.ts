/**
 * The header of a safetensors file (huggingface/safetensors, "Format"): 8 bytes little-endian length, then JSON that
 * names each tensor's dtype, shape and byte range in the data that follows. PURE. Everything in it is untrusted.
 */
import { z } from 'zod';
import { SafetensorsFormatError } from './errors.js';

/** Of a header, and of an index. The limit that the reference implementation sets too. */
export const headerCapBytes = 100_000_000;

export const dtypeBytes: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
};

export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly file: string;
  /** From the start of the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

export interface SafetensorsHeader {
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

const size = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const entrySchema = z.strictObject({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) });
const metadataSchema = z.record(z.string(), z.string());

/** @param fileBytes size of the whole file. @throws SafetensorsFormatError */
export function parseHeader(file: string, json: string, headerBytes: number, fileBytes: number): SafetensorsHeader {
  const dataStart = 8 + headerBytes;
  const entries: SafetensorsEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of objectEntries(file, json)) {
    if (name !== '__metadata__') {
      entries.push(tensorEntry(file, name, value, dataStart, fileBytes));
      continue;
    }
    const parsed = metadataSchema.safeParse(value);
    if (!parsed.success) throw new SafetensorsFormatError(file, '__metadata__ is not a map from text to text');
    metadata = parsed.data;
  }
  checkCoverage(file, entries, dataStart, fileBytes);
  return { entries, metadata };
}

function tensorEntry(
  file: string,
  name: string,
  value: unknown,
  dataStart: number,
  fileBytes: number,
): SafetensorsEntry {
  const fail = (problem: string): never => {
    throw new SafetensorsFormatError(file, `the tensor ${quoted(name)} ${problem}`);
  };
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return fail(`has an entry that is none: ${quoted(issue?.path.join('.') ?? '')} ${issue?.message ?? ''}`);
  }
  const { dtype, shape, data_offsets: range } = parsed.data;
  const [start, end] = range;
  const elementBytes = Object.hasOwn(dtypeBytes, dtype) ? dtypeBytes[dtype] : undefined;
  if (elementBytes === undefined) return fail(`has the unknown dtype ${quoted(dtype)}`);
  const expected = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, elementBytes);
  if (!Number.isSafeInteger(expected)) fail(`has the shape ${shapeText(shape)}, more bytes than any file has`);
  if (end - start !== expected)
    fail(`has shape ${shapeText(shape)} of ${dtype}, ${expected} bytes, but its range holds ${end - start}`);
  if (dataStart + end > fileBytes) fail(`ends at byte ${dataStart + end}, but the file has ${fileBytes} (truncated?)`);
  return { name, dtype, shape, file, byteOffset: dataStart + start, byteLength: end - start };
}

/** The ranges follow one another without overlap or hole, to the end of the file. */
function checkCoverage(file: string, entries: readonly SafetensorsEntry[], dataStart: number, fileBytes: number): void {
  let end = dataStart;
  let before = 'the header';
  for (const entry of [...entries].sort((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength)) {
    if (entry.byteOffset !== end) {
      const problem = entry.byteOffset < end ? 'overlaps' : 'leaves a hole after';
      throw new SafetensorsFormatError(file, `the tensor ${quoted(entry.name)} ${problem} ${before}`);
    }
    end += entry.byteLength;
    before = quoted(entry.name);
  }
  if (end !== fileBytes)
    throw new SafetensorsFormatError(file, `${fileBytes - end} bytes after the last tensor belong to none`);
}

/** Top-level members in order. `JSON.parse` keeps the last of two equal names without a word, so they are counted. */
function objectEntries(file: string, json: string): [string, unknown][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw new SafetensorsFormatError(file, 'its header is not JSON', { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SafetensorsFormatError(file, 'its header is not a JSON object');
  }
  const seen = new Set<string>();
  for (const name of topLevelNames(json)) {
    if (seen.has(name)) throw new SafetensorsFormatError(file, `the tensor ${quoted(name)} stands twice in the header`);
    seen.add(name);
  }
  return Object.entries(parsed);
}

/** Names of the members of the outermost object of valid JSON text, in one pass, whatever its size or depth. */
function* topLevelNames(json: string): Generator<string> {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (character !== '"') continue;
    const start = at;
    for (at++; json[at] !== '"'; at++) if (json[at] === '\\') at++;
    if (depth !== 1) continue;
    let next = at + 1;
    while (' \t\n\r'.includes(json[next] ?? '')) next++;
    if (json[next] === ':') yield String(JSON.parse(json.slice(start, at + 1)));
  }
}

/** For messages: a name of any length from a file that is not trusted. What would steer a terminal is written out. */
export function quoted(name: string): string {
  const shown = 120;
  const safe = (text: string) =>
    text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
  return name.length <= shown ? `'${safe(name)}'` : `'${safe(name.slice(0, shown))}…' (${name.length} characters)`;
}

/** For messages: a shape of any rank. */
export function shapeText(shape: readonly number[]): string {
  const shown = 8;
  return shape.length <= shown
    ? `[${shape.join(', ')}]`
    : `[${shape.slice(0, shown).join(', ')}, … ${shape.length} dimensions]`;
}
