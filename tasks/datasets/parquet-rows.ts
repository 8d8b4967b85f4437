/**
 * Rows of a parquet file, one row group at a time. Byte columns stay bytes (pictures), text columns are those that the
 * file declares as text. A row group that cannot be decoded is quarantined as a whole; the others are read.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { TaskFileError } from '../errors.js';
import { mostRowGroupBytes } from './limits.js';
import { isRecord, plainValue } from './plain-value.js';
import type { FileRow } from './row.js';

/** `line`: the row's number, from 1. @throws TaskFileError when the file is missing or its footer is broken */
export async function* readParquet(file: string): AsyncGenerator<FileRow> {
  const handle = await openFile(file);
  try {
    const buffer = await bufferOf(handle);
    const metadata = await readFooter(file, buffer);
    let rowStart = 0;
    for (const { num_rows, total_byte_size } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      if (Number(total_byte_size) > mostRowGroupBytes)
        throw new TaskFileError(
          file,
          `a row group has ${total_byte_size} bytes, more than ${mostRowGroupBytes} (mostRowGroupBytes); write it with smaller row groups`,
        );
      yield* readGroup(file, buffer, metadata, rowStart, rowEnd);
      rowStart = rowEnd;
    }
  } finally {
    await handle.close();
  }
}

async function* readGroup(
  file: string,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
): AsyncGenerator<FileRow> {
  let rows: unknown[];
  try {
    rows = await parquetReadObjects({ file: buffer, metadata, compressors, utf8: false, rowStart, rowEnd });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const which = `rows ${rowStart + 1} to ${rowEnd} cannot be decoded`;
    yield { kind: 'broken', file, line: rowStart + 1, reason: `${which}: ${reason}` };
    return;
  }
  for (const [index, row] of rows.entries()) {
    const value = plainValue(row);
    if (isRecord(value)) yield { kind: 'row', file, line: rowStart + index + 1, value };
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (cause) {
    throw new TaskFileError(file, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, end - start));
      let read = 0;
      while (read < bytes.length) {
        const { bytesRead } = await handle.read(bytes, read, bytes.length - read, start + read);
        if (bytesRead === 0) throw new RangeError(`the file ends at ${start + read}, before ${end}`);
        read += bytesRead;
      }
      return bytes.buffer;
    },
  };
}

async function readFooter(file: string, buffer: AsyncBuffer): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(buffer);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TaskFileError(file, `its parquet footer is broken: the file is incomplete or no parquet (${reason})`, {
      cause,
    });
  }
}
