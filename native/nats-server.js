/** The NATS server that a run starts as its broker, from its pinned wheel. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPinned } from './wheels.js';

/** The pinned wheel's version; the pin itself is in `pins/nats-server.txt`. */
const version = '2.15.1';

/**
 * @param {string} folder the native folder
 * @param {(text: string) => void} note
 * @returns {Promise<{ path: string, version: string }>}
 */
export async function provideNatsServer(folder, note) {
  const destination = join(folder, `nats-server-${version}`);
  const path = join(destination, 'bin', 'nats-server');
  if (!existsSync(path)) await unpackPinned('nats-server', destination, note);
  return { path, version };
}
