/** What a long read says meanwhile: one line on the error stream of a terminal, replaced and in the end wiped away. */
import { sayBytes, sayCount } from '../view/say.js';

export interface ReadingProgress {
  readonly read: (rows: number) => void;
  readonly fetching: (file: string, bytes: number | null) => void;
  readonly end: () => void;
}

const everyMs = 200;

/** Into a file or a pipe, only the files that are fetched are told. */
export function readingProgress(stream: NodeJS.WriteStream): ReadingProgress {
  const started = performance.now();
  let told = started;
  let isShown = false;
  const wipe = () => {
    if (isShown) stream.write('\r\u001b[K');
    isShown = false;
  };
  return {
    read(rows) {
      const now = performance.now();
      if (!stream.isTTY || now - told < everyMs) return;
      told = now;
      wipe();
      stream.write(`${sayCount(rows)} rows · ${((now - started) / 1000).toFixed(0)} s`);
      isShown = true;
    },
    fetching(file, bytes) {
      wipe();
      stream.write(`fetching ${file}${bytes === null ? '' : ` (${sayBytes(bytes)})`}\n`);
    },
    end: wipe,
  };
}
