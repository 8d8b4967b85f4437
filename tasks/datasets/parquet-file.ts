/** A parquet file on this machine: its bytes by range, and its footer. Used on both sides of parquet-decoder.ts. */
import { open, type FileHandle } from 'node:fs/promises';
import { parquetMetadataAsync, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import { TaskFileError } from '../errors.js';

export interface ParquetFile {
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  close(): Promise<void>;
}

/** @throws TaskFileError when the file is missing or its footer is broken */
export async function openParquet(file: string): Promise<ParquetFile> {
  const handle = await openFile(file);
  try {
    const buffer = await bufferOf(handle);
    return { buffer, metadata: await readFooter(file, buffer), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
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
      if (!(start >= 0 && end >= start && end <= size))
        throw new RangeError(`bytes ${start} to ${end} are not in a file of ${size}`);
      const bytes = new Uint8Array(end - start);
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
