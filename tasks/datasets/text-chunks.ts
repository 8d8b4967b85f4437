/** A file's bytes in chunks, unpacked when it is gzip. Memory: one chunk. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { TaskFileError } from '../errors.js';
import { mostUnpackedBytes } from './limits.js';

/** @throws TaskFileError when the file is missing, no file, or broken gzip */
export async function* byteChunks(file: string): AsyncGenerator<Buffer> {
  const isGzip = await beginsWith(file, [0x1f, 0x8b]);
  const source = createReadStream(file, { highWaterMark: 1 << 18 });
  const stream = isGzip ? source.pipe(createGunzip({ chunkSize: 1 << 18 })) : source;
  // A failure of the source does not travel through pipe().
  source.once('error', (error) => stream.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      if (bytes > mostUnpackedBytes)
        throw new TaskFileError(file, `it unpacks to more than ${mostUnpackedBytes} bytes (mostUnpackedBytes)`);
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof TaskFileError ? cause : fileError(file, cause, isGzip);
  } finally {
    source.destroy();
    stream.destroy();
  }
}

/** @throws TaskFileError */
export async function beginsWith(file: string, bytes: readonly number[]): Promise<boolean> {
  const head = await headOf(file, bytes.length);
  return head.length === bytes.length && bytes.every((byte, index) => head[index] === byte);
}

/** The first bytes of the file itself. @throws TaskFileError */
export async function headOf(file: string, length: number): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError(file, cause, false);
  }
}

function fileError(file: string, cause: unknown, isGzip: boolean): TaskFileError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const isCutOff = isGzip && message === 'unexpected end of file';
  const reason = isCutOff
    ? 'its gzip is cut off: the file is incomplete, copy or download it again'
    : isGzip
      ? `broken gzip: ${message}`
      : message;
  return new TaskFileError(file, reason, { cause });
}
