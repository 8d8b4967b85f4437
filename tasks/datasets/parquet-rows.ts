/**
 * Rows of a parquet file, one row group at a time. Byte columns stay bytes (pictures), text columns are those that the
 * file declares as text. A row group that cannot be decoded is quarantined as a whole; the others are read.
 */
import { TaskFileError } from '../errors.js';
import { mostRowGroupBytes } from './limits.js';
import { ParquetDecoder } from './parquet-decoder.js';
import { openParquet } from './parquet-file.js';
import { isRecord } from './plain-value.js';
import type { FileRow } from './row.js';

/** `line`: the row's number, from 1. @throws TaskFileError when the file is missing or its footer is broken */
export async function* readParquet(file: string): AsyncGenerator<FileRow> {
  const groups = await rowGroups(file);
  const decoder = new ParquetDecoder(file, Math.max(0, ...groups.map(({ bytes }) => bytes)));
  let rowStart = 0;
  try {
    for (const { rows } of groups) {
      yield* readGroup(file, decoder, rowStart, rowStart + rows);
      rowStart += rows;
    }
  } finally {
    await decoder.close();
  }
}

async function* readGroup(
  file: string,
  decoder: ParquetDecoder,
  rowStart: number,
  rowEnd: number,
): AsyncGenerator<FileRow> {
  if (rowStart === rowEnd) return;
  const group = await decoder.decode(rowStart, rowEnd);
  const reason =
    'problem' in group
      ? group.problem
      : group.rows.length === rowEnd - rowStart && group.rows.every(isRecord)
        ? null
        : `${group.rows.length} rows came of it`;
  if (reason !== null || 'problem' in group) {
    const which = `rows ${rowStart + 1} to ${rowEnd} cannot be decoded`;
    yield { kind: 'broken', file, line: rowStart + 1, reason: `${which}: ${reason}` };
    return;
  }
  for (const [index, value] of group.rows.entries())
    if (isRecord(value)) yield { kind: 'row', file, line: rowStart + index + 1, value };
}

/** Rows and unpacked bytes of each. @throws TaskFileError */
async function rowGroups(file: string): Promise<{ rows: number; bytes: number }[]> {
  const { metadata, buffer, close } = await openParquet(file);
  await close();
  return metadata.row_groups.map(({ num_rows, total_byte_size, columns }) => {
    const [rows, bytes] = [Number(num_rows), Number(total_byte_size)];
    // A row costs some bytes in some column: a count far beyond the file is a damaged one.
    const values = Math.max(0, ...columns.map(({ meta_data: data }) => Number(data?.num_values ?? 0)));
    if (!(rows >= 0 && rows <= values && values <= mostValues(buffer.byteLength)))
      throw new TaskFileError(file, `its parquet footer is broken: a row group of ${rows} rows and ${values} values`);
    if (bytes > mostRowGroupBytes)
      throw new TaskFileError(
        file,
        `a row group has ${bytes} bytes, more than ${mostRowGroupBytes} (mostRowGroupBytes); write it with smaller row groups`,
      );
    return { rows, bytes };
  });
}

/** Repeated values cost a fraction of a bit; no honest file has more than this for each of its bytes. */
const mostValues = (fileBytes: number): number => fileBytes * 1_000;
