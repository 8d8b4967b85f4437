/**
 * Work offered to threads that help: numbered chunks, each taken by whoever comes first. All of it lies in one array of
 * words that the threads share; what the work is stands in the words after `DETAILS`.
 *
 * OFFER-1 The work is done when all its chunks are. A helper that wakes late finds nothing left and nobody waits for it.
 * OFFER-2 A chunk is taken together with the offer that its details were read for: `TICKET` changes with both.
 * OFFER-3 Threads look for a while before they sleep: to be woken takes as long as a small product.
 */

const [TICKET, DONE, FAILED, CHUNKS] = [0, 1, 2, 3] as const;
/** The first word that is free for the work; they stand while chunks are taken. */
export const DETAILS = 4;

/** The ticket's low bits: the next chunk. */
const CHUNK_BITS = 12;
const CLOSED = 2 ** CHUNK_BITS - 1;
export const MOST_CHUNKS = CLOSED - 1;
/** Between two products of a training step lies about as much. */
const lookMs = 0.2;
const looksAtOnce = 64;

/** Opens `chunks` chunks, after `describe` has written the details of the work. Chunks of the last offer are all done. */
export function offer(words: Int32Array, chunks: number, describe: () => void): void {
  const generation = (Atomics.load(words, TICKET) >> CHUNK_BITS) + 1;
  Atomics.store(words, TICKET, (generation << CHUNK_BITS) | CLOSED);
  describe();
  Atomics.store(words, CHUNKS, chunks);
  Atomics.store(words, DONE, 0);
  Atomics.store(words, TICKET, generation << CHUNK_BITS);
  Atomics.notify(words, TICKET);
}

/**
 * Computes chunks until none is left. `read` reads the details once for each offer that a chunk is taken of, `compute`
 * computes a chunk. Returns the ticket at which there was none.
 */
export function takeChunks<Work>(
  words: Int32Array,
  read: () => Work,
  compute: (work: Work, chunk: number) => void,
): number {
  let [work, offered]: [Work | undefined, number] = [undefined, -1];
  for (;;) {
    const ticket = Atomics.load(words, TICKET);
    const chunk = ticket & CLOSED;
    if (chunk >= Atomics.load(words, CHUNKS)) return ticket;
    if (work === undefined || offered !== ticket >> CHUNK_BITS) [work, offered] = [read(), ticket >> CHUNK_BITS];
    if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) continue;
    try {
      compute(work, chunk);
    } catch (error) {
      Atomics.store(words, FAILED, 1);
      throw error;
    } finally {
      Atomics.add(words, DONE, 1);
      Atomics.notify(words, DONE);
    }
  }
}

/** Waits for an offer after the ticket. */
export function awaitOffer(words: Int32Array, ticket: number): void {
  if (!seen(() => Atomics.load(words, TICKET) !== ticket)) Atomics.wait(words, TICKET, ticket);
}

/** Blocks until all chunks are done. Returns false past the deadline, or when a thread failed. */
export function awaitDone(words: Int32Array, deadlineMs: number): boolean {
  const end = performance.now() + deadlineMs;
  seen(() => Atomics.load(words, DONE) >= Atomics.load(words, CHUNKS) || Atomics.load(words, FAILED) !== 0);
  for (;;) {
    if (Atomics.load(words, FAILED) !== 0) return false;
    const done = Atomics.load(words, DONE);
    if (done >= Atomics.load(words, CHUNKS)) return true;
    if (Atomics.wait(words, DONE, done, end - performance.now()) === 'timed-out') return false;
  }
}

/** Looks for `lookMs` whether something has come. */
function seen(come: () => boolean): boolean {
  const end = performance.now() + lookMs;
  do {
    for (let look = 0; look < looksAtOnce; look++) if (come()) return true;
  } while (performance.now() < end);
  return false;
}
