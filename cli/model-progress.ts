/** What fetching a model says meanwhile: one line on the error stream of a terminal, elsewhere a line for each file. */
import { resolveModel, type ModelProgress, type ResolveModelOptions } from './model-source.js';
import { sayBytes, sayShare } from './view/say.js';

const everyMs = 200;

/** `resolveModel`, told on the error stream while it fetches. @throws as `resolveModel` */
export async function fetchModel(
  name: string,
  options: Pick<ResolveModelOptions, 'onUnfetched'> = {},
  stream: NodeJS.WriteStream = process.stderr,
): Promise<string> {
  let toldFile = '';
  let toldAt = -Infinity;
  const onProgress = ({ file, receivedBytes, totalBytes }: ModelProgress): void => {
    const now = performance.now();
    if (!stream.isTTY) {
      if (file !== toldFile) stream.write(`fetching ${name}: ${file}\n`);
    } else if (now - toldAt >= everyMs) {
      const share = sayShare(totalBytes === 0 ? 1 : receivedBytes / totalBytes);
      stream.write(
        `\r\u001b[Kfetching ${name}: ${sayBytes(receivedBytes)} of ${sayBytes(totalBytes)} (${share}), ${file}`,
      );
      toldAt = now;
    }
    toldFile = file;
  };
  try {
    return await resolveModel(name, { ...options, onProgress });
  } finally {
    if (stream.isTTY && toldFile !== '') stream.write('\r\u001b[K');
  }
}
