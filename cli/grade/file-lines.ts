/**
 * The lines of a file, plain or gzip, one after the other: a file of any length costs the memory of one line. Lines end
 * at a line feed only, since JSON text may hold the other separators that Unicode knows.
 */
import { StringDecoder } from 'node:string_decoder';
import { byteChunks } from '../../tasks/datasets/text-chunks.js';

/** Characters of a line that are kept; of a longer one `text` is null. */
export const longestLine = 16_000_000;

export interface FileLine {
  /** From 1. */
  readonly line: number;
  readonly text: string | null;
}

/** Blank lines are left out, and so is a byte order mark. @throws TaskFileError when it is missing or broken gzip */
export async function* fileLines(path: string): AsyncGenerator<FileLine> {
  const decoder = new StringDecoder('utf8');
  let [line, rest, isTooLong, isBegun] = [1, '', false, false];
  for await (const chunk of byteChunks(path)) {
    rest += decoder.write(chunk);
    if (!isBegun && rest !== '') [rest, isBegun] = [rest.replace(/^\uFEFF/, ''), true];
    const pieces = rest.split('\n');
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
