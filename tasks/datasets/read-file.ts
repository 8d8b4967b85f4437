/** The rows of one file, in whatever format it is: parquet, JSON lines, a JSON list or a JSON object; plain or gzip. */
import { TaskFileError } from '../errors.js';
import { readJsonDocument } from './json-document.js';
import { parseJsonRow, readJsonLines } from './json-lines.js';
import { readJsonList } from './json-list.js';
import { readParquet } from './parquet-rows.js';
import type { FileRow } from './row.js';
import { beginsWith, byteChunks } from './text-chunks.js';

/** Endings of files that are data; `.gz` may follow. */
export const dataEndings = ['.parquet', '.jsonl', '.ndjson', '.json'] as const;

type Format = 'parquet' | 'lines' | 'list' | 'document';

const readers: Record<Format, (file: string) => AsyncGenerator<FileRow>> = {
  parquet: readParquet,
  lines: readJsonLines,
  list: readJsonList,
  document: readJsonDocument,
};

/** @throws TaskFileError when the file is missing, of no known format, or broken as a whole */
export async function* readFileRows(file: string): AsyncGenerator<FileRow> {
  yield* readers[await formatOf(file)](file);
}

async function formatOf(file: string): Promise<Format> {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.parquet') || (await beginsWith(file, [0x50, 0x41, 0x52, 0x31]))) return 'parquet';
  if (name.endsWith('.jsonl') || name.endsWith('.ndjson')) return 'lines';
  const head = await firstText(file);
  if (head.startsWith('[')) return isLine(head) ? 'lines' : 'list';
  if (head.startsWith('{')) return isLine(head) ? 'lines' : 'document';
  if (head === '' && name.endsWith('.json')) throw new TaskFileError(file, 'it is empty');
  const known = dataEndings.join(', ');
  throw new TaskFileError(file, `it is neither parquet nor JSON; data files end in ${known}, JSON also in .gz`);
}

/** The first line is whole, and another follows: JSON lines, whatever the file is called. */
function isLine(head: string): boolean {
  const end = head.indexOf('\n');
  if (end < 0 || typeof parseJsonRow(head.slice(0, end)) === 'string') return false;
  return /^[[{]/.test(head.slice(end).trimStart());
}

/** A first piece of the text, without a byte order mark. */
async function firstText(file: string): Promise<string> {
  for await (const chunk of byteChunks(file))
    return chunk
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart();
  return '';
}
