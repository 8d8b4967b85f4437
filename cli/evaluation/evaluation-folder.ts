/**
 * The output folder of an evaluation: what it is of (`evaluation.json`), every response with its verdicts
 * (`samples.jsonl`), and what came out (`results.json`, `table.md`, `table.html`).
 *
 * EVALUATION-FOLDER-1 A response that was recorded is never asked again, whatever ended the process: records are synced
 *                     batch by batch, and half a line at the end is cut off.
 * EVALUATION-FOLDER-2 Records of two evaluations never mix: another configuration is refused, with what differs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { AppendFile, replaceFile, syncPath } from '../durable-write.js';
import { toJsonLine } from '../json-lines.js';
import { lockRunFolder, unlockRunFolder } from '../run-folder-lock.js';
import { EvaluationFolderError } from './errors.js';
import { recordKey, sampleRecord, type SampleRecord } from './sample-record.js';

const identityName = 'evaluation.json';
const samplesName = 'samples.jsonl';

/** What must be the same for an evaluation to go on. Plain JSON. */
export type EvaluationIdentity = Readonly<Record<string, unknown>>;

export interface EvaluationFolder {
  readonly path: string;
  /** Recorded before this start. */
  readonly before: number;
  readonly records: readonly SampleRecord[];
  has(key: string): boolean;
  /** On the disk when it returns. */
  append(records: readonly SampleRecord[]): void;
  write(name: 'results.json' | 'table.md' | 'table.html', content: string): void;
  close(): void;
}

/** @throws EvaluationFolderError, RunFolderBusyError, RunFolderFullError */
export function openEvaluationFolder(path: string, identity: EvaluationIdentity): EvaluationFolder {
  checkContent(path);
  mkdirSync(path, { recursive: true });
  lockRunFolder(path);
  try {
    checkIdentity(path, identity);
    const samples = join(path, samplesName);
    const records = readRecords(samples);
    const file = new AppendFile(samples);
    const keys = new Set(records.map(recordKey));
    return {
      path,
      before: records.length,
      records,
      has: (key) => keys.has(key),
      append(added) {
        if (added.length === 0) return;
        file.append(added.map(toJsonLine).join(''));
        syncPath(samples);
        for (const record of added) {
          keys.add(recordKey(record));
          records.push(record);
        }
      },
      write: (name, content) => replaceFile(join(path, name), content),
      close() {
        file.close();
        unlockRunFolder(path);
      },
    };
  } catch (error) {
    unlockRunFolder(path);
    throw error;
  }
}

/** A folder with other things in it is not ours to write into. */
function checkContent(path: string): void {
  if (!existsSync(path) || existsSync(join(path, identityName))) return;
  const others = readdirSync(path).filter((name) => !name.startsWith('running.json') && !name.endsWith('.temporary'));
  if (others.length > 0)
    throw new EvaluationFolderError(
      path,
      `it is no evaluation's folder: it holds ${others.slice(0, 3).join(', ')}`,
      'name an empty or a new folder with --output',
    );
}

function checkIdentity(path: string, identity: EvaluationIdentity): void {
  const file = join(path, identityName);
  const wanted = `${JSON.stringify(identity, null, 2)}\n`;
  if (!existsSync(file)) {
    replaceFile(file, wanted);
    return;
  }
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new EvaluationFolderError(file, 'it cannot be read', 'name a new folder with --output', { cause });
  }
  const differences = differencesOf(found, JSON.parse(wanted), '');
  if (differences.length > 0)
    throw new EvaluationFolderError(
      path,
      `it holds another evaluation; different: ${differences.join('; ')}`,
      'give the options it was begun with, or name a new folder with --output',
    );
}

function readRecords(path: string): SampleRecord[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) truncateSync(path, end);
  const records = new Map<string, SampleRecord>();
  // Line by line: a text of all lines may be longer than a string can be.
  for (let [start, index] = [0, 0]; start < end; index += 1) {
    const stop = bytes.indexOf(10, start);
    const record = parseRecord(bytes.toString('utf8', start, stop));
    start = stop + 1;
    if (record === null)
      throw new EvaluationFolderError(
        path,
        `line ${index + 1} is not a record`,
        'remove that line: its question is asked again',
      );
    // The same response twice would count twice.
    if (!records.has(recordKey(record))) records.set(recordKey(record), record);
  }
  return [...records.values()];
}

function parseRecord(line: string): SampleRecord | null {
  try {
    const parsed = sampleRecord.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Paths at which two plain values differ, with both. */
function differencesOf(found: unknown, wanted: unknown, path: string): string[] {
  if (isRecord(found) && isRecord(wanted)) {
    const keys = [...new Set([...Object.keys(found), ...Object.keys(wanted)])];
    return keys.flatMap((key) => differencesOf(found[key], wanted[key], path === '' ? key : `${path}.${key}`));
  }
  const [was, now] = [JSON.stringify(found) ?? 'absent', JSON.stringify(wanted) ?? 'absent'];
  return was === now ? [] : [`${path} was ${shortened(was)}, is ${shortened(now)}`];
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
