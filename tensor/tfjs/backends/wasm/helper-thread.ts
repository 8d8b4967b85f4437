/**
 * A helper thread of the WebAssembly backend, as its build (emscripten's) expects one of a `Worker`. Twin of
 * helper-thread-main.ts.
 *
 * HELPER-1 It can be started by a thread that then blocks: the build hears at once that it has loaded, and what it posts
 *          waits in the port until that is true. So threads are started when they are first wanted, not at the start.
 * HELPER-2 It never keeps a process alive, and ends with the thread that started it (as every worker of a worker does).
 */
import { Worker } from 'node:worker_threads';
import { EngineUnavailableError } from '../../../errors.js';

interface Message {
  readonly cmd?: string;
}

const startDeadlineMs = 20_000;

export class HelperThread extends Worker {
  /** Set by the build: hears what the thread posts. */
  declare onmessage: (event: { readonly data: Message }) => void;
  /** 1 when the thread listens. */
  readonly #listens: Int32Array;

  constructor() {
    const listens = new Int32Array(new SharedArrayBuffer(4));
    super(new URL('./helper-thread-main.js', import.meta.url), {
      name: 'tensor helper',
      workerData: listens,
      // Those of the process may fit its main script alone (--input-type).
      execArgv: [],
    });
    this.unref();
    this.#listens = listens;
  }

  /** Blocks. @throws EngineUnavailableError past the deadline */
  awaitStart(): void {
    if (Atomics.wait(this.#listens, 0, 0, startDeadlineMs) !== 'timed-out') return;
    void this.terminate();
    throw new EngineUnavailableError(`a helper thread has not started within ${startDeadlineMs / 1000} s`);
  }

  /** The build wants threads that run to keep the process alive. */
  override ref(): void {}

  override postMessage(message: Message): void {
    super.postMessage(message);
    if (message.cmd === 'load') this.onmessage({ data: { cmd: 'loaded' } });
  }
}

/**
 * The build makes eight threads before it is ready, whatever will be asked of it. These take their places, and are
 * dropped when it is.
 */
export class StandInThread {
  declare onmessage: (event: { readonly data: Message }) => void;
  on(): this {
    return this;
  }
  unref(): void {}
  postMessage(): void {
    // Not at once: the build counts those that have loaded after it has asked all of them.
    queueMicrotask(() => this.onmessage({ data: { cmd: 'loaded' } }));
  }
}
