/**
 * Verdicts by a pool of threads in this process; its twin end is `grade-worker.ts`.
 *
 * POOL-1 Every item gets exactly one verdict, in the items' order.
 * POOL-2 An item that runs longer than the deadline, counted from the start of its execution, ends its own worker only
 *        and is a `timeout`; the other items of its batch are graded again by another worker.
 * POOL-3 An item that ends its worker is `crashed`, and no other item is.
 * POOL-4 An item under which the process ended before is graded alone; after the second time it is `crashed` unseen.
 * POOL-5 Calls of `grade` may overlap; they are served one after the other.
 */
import { Piscina } from 'piscina';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { GradeBatch, GradeBatchResult } from './grade-worker.js';
import { ItemWatch, type WatchedItem } from './item-watch.js';
import { RewardModuleError } from './reward-module.js';
import { fatalEnds, Journal } from './running-journal.js';
import type { GraderDescription } from './start-data.js';
import { cameTooLate, crashed, timedOut, withTime } from './verdict.js';
import type { VerdictItem } from './verdict-item.js';

export interface VerdictPoolOptions {
  readonly grader: GraderDescription;
  readonly workers: number;
  readonly timeoutMs: number;
  /** For the journal. */
  readonly folder: string;
  /** One that outlives this pool, when another follows it in the same process; absent: it has its own. */
  readonly journal?: Journal;
}

/** Workers end before they grade anything: the fault is not an item's. */
export class VerdictPoolError extends Error {
  override readonly name = 'VerdictPoolError';
}

/** Items sent to a worker at once; few enough that grading the rest of a condemned batch again is cheap. */
const largestBatch = 64;
/** How often a running item's time is looked at. */
const lookMs = 20;
/** For the grader's modules to load. */
const loadTimeoutMs = 30_000;
/** A worker's heap. An item that wants more ends its worker. */
const heapMegabytes = 256;
/** In a row, before the pool gives up. */
const mostIdleEnds = 3;

/** What the lanes of one call share. */
interface Lanes {
  readonly items: readonly VerdictItem[];
  readonly verdicts: (Verdict | undefined)[];
  readonly deadline: number;
}

type BatchOutcome =
  | { readonly kind: 'graded'; readonly verdicts: readonly Verdict[] }
  | { readonly kind: 'lost'; readonly index: number; readonly verdict: Verdict }
  | { readonly kind: 'ended-idle'; readonly reason: string };

export class VerdictPool {
  readonly #options: VerdictPoolOptions;
  readonly #piscina: Piscina;
  readonly #journal: Journal;
  /** The end of the last call of `grade`. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: VerdictPoolOptions) {
    const { grader, workers } = options;
    this.#options = options;
    this.#journal = options.journal ?? new Journal(options.folder);
    this.#piscina = new Piscina({
      filename: new URL('./grade-worker.js', import.meta.url).href,
      workerData: { grader },
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 1,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    // A worker's error between two batches: it is replaced, and no item is concerned.
    this.#piscina.on('error', () => undefined);
  }

  /**
   * @throws RewardModuleError when the grader cannot be made; tried once in a worker before anything is graded
   */
  static async open(options: VerdictPoolOptions): Promise<VerdictPool> {
    const pool = new VerdictPool(options);
    try {
      await pool.#tryGrader();
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /**
   * @param deadline on the clock of `performance.now()`: what has not begun by then is a `timeout`
   * @throws VerdictPoolError
   */
  grade(items: readonly VerdictItem[], deadline = Number.POSITIVE_INFINITY): Promise<Verdict[]> {
    const graded = this.#turn.then(() => this.#gradeAll(items, deadline));
    // Whoever asked hears of a failure; the next call must not.
    this.#turn = graded.catch(() => undefined);
    return graded;
  }

  async #gradeAll(items: readonly VerdictItem[], deadline: number): Promise<Verdict[]> {
    const verdicts = new Array<Verdict | undefined>(items.length).fill(undefined);
    const waiting: number[] = [];
    const alone: number[] = [];
    for (const [index, { key }] of items.entries()) {
      const ends = this.#journal.suspects.get(key) ?? 0;
      if (ends >= fatalEnds) verdicts[index] = crashed("its grading ended the verifier's process twice");
      else (ends > 0 ? alone : waiting).push(index);
    }
    const lanes = { items, verdicts, deadline };
    await Promise.all(Array.from({ length: this.#options.workers }, () => this.#work(waiting, lanes)));
    await this.#work(alone, lanes, 1);
    for (const index of [...waiting, ...alone]) verdicts[index] = cameTooLate();
    return verdicts.map((verdict, index) => {
      if (verdict === undefined) throw new VerdictPoolError(`Item ${items[index]?.key ?? index} has no verdict`);
      return verdict;
    });
  }

  async close(): Promise<void> {
    await this.#piscina.destroy();
    if (this.#options.journal === undefined) this.#journal.close();
  }

  /** One lane: takes batches from `waiting` until none is left; what a lost batch leaves goes back there. */
  async #work(waiting: number[], { items, verdicts, deadline }: Lanes, batchSize?: number): Promise<void> {
    let idleEnds = 0;
    while (waiting.length > 0 && performance.now() < deadline) {
      const fair = Math.ceil(waiting.length / this.#options.workers);
      const indices = waiting.splice(0, batchSize ?? Math.min(largestBatch, fair));
      const outcome = await this.#run(indices.flatMap((index) => items[index] ?? []));
      idleEnds = outcome.kind === 'ended-idle' ? idleEnds + 1 : 0;
      if (outcome.kind === 'ended-idle' && idleEnds >= mostIdleEnds) {
        throw new VerdictPoolError(`${idleEnds} workers in a row ended before they graded anything: ${outcome.reason}`);
      }
      for (const [place, index] of indices.entries()) {
        const verdict = outcome.kind === 'graded' ? outcome.verdicts[place] : undefined;
        if (verdict !== undefined) verdicts[index] = verdict;
        else if (outcome.kind === 'lost' && outcome.index === place) verdicts[index] = outcome.verdict;
        else waiting.push(index);
      }
    }
  }

  async #run(items: readonly VerdictItem[]): Promise<BatchOutcome> {
    const watch = new ItemWatch();
    const journal = this.#journal.take();
    const end = new AbortController();
    const overdue: WatchedItem[] = [];
    const look = setInterval(
      () => {
        const running = watch.current();
        if (running === null || running.runningMs <= this.#options.timeoutMs || !watch.condemn(running.index)) return;
        overdue.push(running);
        end.abort();
      },
      Math.min(lookMs, this.#options.timeoutMs),
    );
    try {
      const result = await this.#ask({ items, journal, watch: watch.memory }, end.signal);
      if (result.kind === 'no-grader') throw new VerdictPoolError(result.message);
      return result;
    } catch (error) {
      if (error instanceof VerdictPoolError) throw error;
      const [late] = overdue;
      if (late !== undefined) return lost(late, timedOut(this.#options.timeoutMs, late.runningMs));
      const reason = error instanceof Error ? error.message : String(error);
      const running = watch.current();
      if (running === null) return { kind: 'ended-idle', reason };
      return lost(running, withTime(crashed(`it ended its worker: ${reason}`), running.runningMs));
    } finally {
      clearInterval(look);
      if (overdue.length === 0) this.#journal.release(journal);
      else this.#journal.releaseLater(journal);
    }
  }

  async #ask(batch: GradeBatch, signal: AbortSignal): Promise<GradeBatchResult> {
    const result: GradeBatchResult = await this.#piscina.run(batch, { signal });
    return result;
  }

  async #tryGrader(): Promise<void> {
    const end = new AbortController();
    const deadline = setTimeout(() => end.abort(), loadTimeoutMs);
    const journal = this.#journal.take();
    const path = nameOf(this.#options.grader);
    try {
      const result = await this.#ask({ items: [], journal, watch: new ItemWatch().memory }, end.signal);
      if (result.kind === 'no-grader') throw new VerdictPoolError(result.message);
    } catch (cause) {
      if (cause instanceof VerdictPoolError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const late = `it does not finish loading within ${loadTimeoutMs} ms`;
      throw new RewardModuleError(path, end.signal.aborted ? late : `it ended its worker while loading: ${reason}`, {
        cause,
      });
    } finally {
      this.#journal.release(journal);
      clearTimeout(deadline);
    }
  }
}

function lost({ index }: WatchedItem, verdict: Verdict): BatchOutcome {
  return { kind: 'lost', index, verdict };
}

/** For an error's text. */
function nameOf(grader: GraderDescription): string {
  return grader.kind === 'module' ? grader.path : grader.kind === 'task' ? grader.task : grader.kind;
}
