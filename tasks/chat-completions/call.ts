/** One `complete` of a chat client: its clock, its end, and the words for its failure. */
import type { ChatFailureReason, ChatOutcome, ChatTime } from './contract.js';
import { seconds } from './post-json.js';

export type Call = ReturnType<typeof createCall>;

/**
 * @param describe puts the client's name before a text, and takes out what is secret
 */
export function createCall(timeoutMs: number, signals: readonly AbortSignal[], describe: (text: string) => string) {
  const started = performance.now();
  const ending = new AbortController();
  let queuedMs: number | undefined;
  let backOffMs = 0;
  let resolveQueue: (outcome: ChatOutcome) => void = () => undefined;
  const endOfQueue = new Promise<ChatOutcome>((resolve) => {
    resolveQueue = resolve;
  });
  const call = {
    signal: ending.signal,
    endOfQueue,
    attempts: 0,
    attemptsMs: 0,
    remainingMs: () => timeoutMs - (performance.now() - started),
    isOver: () => ending.signal.aborted || call.remainingMs() <= 0,
    leaveQueue() {
      clearTimeout(timer);
      queuedMs = performance.now() - started;
    },
    async backOff(milliseconds: number) {
      const before = performance.now();
      await pause(milliseconds, ending.signal);
      backOffMs += performance.now() - before;
    },
    time: (): ChatTime => ({
      queuedMs: queuedMs ?? performance.now() - started,
      attemptsMs: call.attemptsMs,
      backOffMs,
    }),
    failed(reason: ChatFailureReason, text: string, status?: number): ChatOutcome {
      const time = call.time();
      const spent = `${count(call.attempts, 'attempt')} of ${seconds(time.attemptsMs)} together, ${seconds(time.backOffMs)} of back-off, ${seconds(time.queuedMs)} in the queue`;
      const detail = describe(`${text} (${spent})`);
      const said = status === undefined ? {} : { status };
      return { outcome: 'failed', reason, ...said, attempts: call.attempts, time, detail };
    },
    end() {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', cancel);
    },
  };
  const cancel = () => {
    ending.abort();
    if (queuedMs === undefined) resolveQueue(call.failed('cancelled', 'cancelled in the queue'));
  };
  const timer = setTimeout(() => {
    ending.abort();
    resolveQueue(call.failed('timeout', `no turn within ${seconds(timeoutMs)}`));
  }, timeoutMs);
  for (const signal of signals) signal.addEventListener('abort', cancel, { once: true });
  if (signals.some(({ aborted }) => aborted)) cancel();
  return call;
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

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
