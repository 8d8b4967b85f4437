/** Text that goes to a file or to standard output, no faster than that takes it. */
import { createWriteStream, openSync } from 'node:fs';
import type { Writable } from 'node:stream';

export interface LineWriter {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  /** The reader has gone (`… | head`): nothing more is wanted. */
  readonly isClosed: boolean;
}

/** @throws what the file system says, here or from `write` or `close` */
export function openLineWriter(path: string | undefined): LineWriter {
  const stream = path === undefined ? process.stdout : createWriteStream('', { fd: openSync(path, 'w') });
  let failure: Error | null = null;
  const onError = (error: Error) => {
    failure = error;
  };
  stream.on('error', onError);
  const isGone = () => failure !== null && 'code' in failure && failure.code === 'EPIPE';
  const check = () => {
    if (failure !== null && !isGone()) throw failure;
  };
  return {
    async write(text) {
      check();
      if (isGone() || stream.write(text)) return;
      await untilRoom(stream);
      check();
    },
    async close() {
      if (path !== undefined) {
        await new Promise<void>((resolve) => stream.end(() => resolve()));
      }
      check();
      // A reader that goes later must not end this process with an exception either.
      if (path !== undefined) stream.off('error', onError);
    },
    get isClosed() {
      return isGone();
    },
  };
}

/** It has room again, or it has ended. */
function untilRoom(stream: Writable): Promise<void> {
  const events = ['drain', 'close', 'error'];
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}
