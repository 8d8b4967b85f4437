/**
 * The lines of a file, plain or gzip, one after the other: a file of any length costs the memory of one line. Lines end
 * at a line feed only, since JSON text may hold the other separators that Unicode knows.
 */
import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';

/** Characters of a line that are kept; of a longer one `text` is null. */
export const longestLine = 16_000_000;

export interface FileLine {
  /** From 1. */
  readonly line: number;
  readonly text: string | null;
}

/** Blank lines are left out. @throws what the file system says, with its `code` */
export async function* fileLines(path: string): AsyncGenerator<FileLine> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const gunzip = path.endsWith('.gz') ? createGunzip() : null;
  if (gunzip !== null) {
    file.on('error', (error) => gunzip.destroy(error));
    file.pipe(gunzip);
  }
  const decoder = new StringDecoder('utf8');
  let [line, rest, isTooLong] = [1, '', false];
  const chunks: AsyncIterable<Buffer> = gunzip ?? file;
  for await (const chunk of chunks) {
    const pieces = (rest + decoder.write(chunk)).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      if (isTooLong || piece.length > longestLine) yield { line, text: null };
      else if (piece.trim() !== '') yield { line, text: piece };
      isTooLong = false;
      line += 1;
    }
    if (rest.length > longestLine) [rest, isTooLong] = ['', true];
  }
  rest += decoder.end();
  if (isTooLong) yield { line, text: null };
  else if (rest.trim() !== '') yield { line, text: rest };
}
