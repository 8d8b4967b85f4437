/** One `complete` of a chat client: its clock, its end, and the words for its failure. */
import type { ChatFailureReason, ChatFailed, ChatTime } from './contract.js';
import { seconds } from './post-json.js';

export class Call {
  /** Resolves when the call ends before its turn has come: cancelled, or out of time. */
  readonly endOfQueue: Promise<ChatFailed>;
  attempts = 0;
  attemptsMs = 0;
  readonly #started = performance.now();
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #describe: (text: string) => string;
  readonly #ending = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #endQueue: (outcome: ChatFailed) => void = () => undefined;
  #queuedMs: number | undefined;
  #backOffMs = 0;

  /** @param describe puts the client's name before a text, and takes out what is secret */
  constructor(timeoutMs: number, signal: AbortSignal | undefined, describe: (text: string) => string) {
    this.#timeoutMs = timeoutMs;
    this.#signal = signal;
    this.#describe = describe;
    this.endOfQueue = new Promise((resolve) => {
      this.#endQueue = resolve;
    });
    this.#timer = setTimeout(() => {
      this.#ending.abort();
      this.#endQueue(this.failed('timeout', `no turn within ${seconds(timeoutMs)}`));
    }, timeoutMs);
    signal?.addEventListener('abort', this.cancel, { once: true });
    if (signal?.aborted === true) this.cancel();
  }

  readonly cancel = () => {
    this.#ending.abort();
    if (this.#queuedMs === undefined) this.#endQueue(this.failed('cancelled', 'cancelled in the queue'));
  };

  /** Aborted when the call is cancelled. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  get remainingMs(): number {
    return this.#timeoutMs - (performance.now() - this.#started);
  }

  get isOver(): boolean {
    return this.signal.aborted || this.remainingMs <= 0;
  }

  /** The turn has come; from here on attempts and back-offs watch the deadline themselves. */
  leaveQueue(): void {
    clearTimeout(this.#timer);
    this.#queuedMs = performance.now() - this.#started;
  }

  async backOff(milliseconds: number): Promise<void> {
    const before = performance.now();
    await pause(milliseconds, this.signal);
    this.#backOffMs += performance.now() - before;
  }

  get time(): ChatTime {
    return {
      queuedMs: this.#queuedMs ?? performance.now() - this.#started,
      attemptsMs: this.attemptsMs,
      backOffMs: this.#backOffMs,
    };
  }

  failed(reason: ChatFailureReason, text: string, status?: number): ChatFailed {
    const { attempts, time } = this;
    const spent =
      `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${seconds(time.attemptsMs)}, ` +
      `back-off ${seconds(time.backOffMs)}, queue ${seconds(time.queuedMs)}`;
    const detail = this.#describe(`${text} (${spent})`);
    return { outcome: 'failed', reason, ...(status !== undefined && { status }), attempts, time, detail };
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.cancel);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
