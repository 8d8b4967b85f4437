/** The raw peer of the worker-thread transport: answers each post with a post, and nothing else. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', ({ id }: { id: number }) => parentPort?.postMessage({ id, kind: 'acknowledged' }));
