/**
 * The header of a safetensors file (huggingface/safetensors, "Format"): 8 bytes little-endian length, then JSON that
 * names each tensor's dtype, shape and byte range in the data that follows. PURE. Everything in it is untrusted.
 */
import { z } from 'zod';
import { SafetensorsFormatError } from './errors.js';

/** The limit that the reference implementation sets too. */
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
  const fail = (problem: string, options?: ErrorOptions): never => {
    throw new SafetensorsFormatError(file, problem, options);
  };
  const dataStart = 8 + headerBytes;
  const entries: SafetensorsEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of objectEntries(file, json)) {
    if (name === '__metadata__') {
      const parsed = metadataSchema.safeParse(value);
      metadata = parsed.success ? parsed.data : fail('__metadata__ is not a map from text to text');
      continue;
    }
    const parsed = entrySchema.safeParse(value);
    if (!parsed.success)
      return fail(
        `tensor '${name}': ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`,
      );
    const {
      dtype,
      shape,
      data_offsets: [start, end],
    } = parsed.data;
    const elementBytes = dtypeBytes[dtype] ?? fail(`tensor '${name}' has the unknown dtype ${dtype}`);
    const expected = shape.reduce((product, length) => product * length, elementBytes);
    if (end - start !== expected)
      fail(
        `tensor '${name}' has shape [${shape.join(', ')}] of ${dtype}, ${expected} bytes, but its range holds ${end - start}`,
      );
    if (dataStart + end > fileBytes)
      fail(`tensor '${name}' ends at byte ${dataStart + end}, but the file has ${fileBytes} (truncated?)`);
    entries.push({ name, dtype, shape, file, byteOffset: dataStart + start, byteLength: end - start });
  }
  checkCoverage(file, entries, dataStart, fileBytes);
  return { entries, metadata };
}

/** The ranges follow one another without overlap or hole, to the end of the file. */
function checkCoverage(file: string, entries: readonly SafetensorsEntry[], dataStart: number, fileBytes: number): void {
  let end = dataStart;
  let before = 'the header';
  for (const entry of [...entries].sort((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength)) {
    if (entry.byteOffset !== end) {
      const problem = entry.byteOffset < end ? 'overlaps' : 'leaves a hole after';
      throw new SafetensorsFormatError(file, `tensor '${entry.name}' ${problem} ${before}`);
    }
    end += entry.byteLength;
    before = `'${entry.name}'`;
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
    if (seen.has(name)) throw new SafetensorsFormatError(file, `the tensor '${name}' stands twice in the header`);
    seen.add(name);
  }
  return Object.entries(parsed);
}

/** Names of the members of the outermost object of valid JSON text. */
function topLevelNames(json: string): string[] {
  const names: string[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  let depth = 0;
  for (let match = tokens.exec(json); match !== null; match = tokens.exec(json)) {
    const token = match[0];
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && /^\s*:/.test(json.slice(tokens.lastIndex, tokens.lastIndex + 16)))
      names.push(String(JSON.parse(token)));
  }
  return names;
}
