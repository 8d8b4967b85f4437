/** How far an export is: one line on a terminal, replaced and in the end wiped away; elsewhere a line now and then. */
import { sayBytes, sayDuration, sayShare } from '../view/say.js';

export interface ExportProgress {
  readonly wrote: (bytes: number) => void;
  readonly end: () => void;
}

const everyMs = { terminal: 200, elsewhere: 10_000 };

export function exportProgress(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  totalBytes: number,
  now = () => performance.now(),
): ExportProgress {
  const started = now();
  let told = started;
  let done = 0;
  let isShown = false;
  return {
    wrote(bytes) {
      done += bytes;
      if (now() - told < (stream.isTTY ? everyMs.terminal : everyMs.elsewhere)) return;
      told = now();
      const share = Math.min(1, done / totalBytes);
      const left = ((told - started) / 1000) * (1 / share - 1);
      const line = `${sayBytes(done)} of ${sayBytes(totalBytes)} · ${sayShare(share)} · ${sayDuration(left)} left`;
      stream.write(stream.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
      isShown = stream.isTTY;
    },
    end() {
      if (isShown) stream.write('\r\u001b[K');
    },
  };
}
