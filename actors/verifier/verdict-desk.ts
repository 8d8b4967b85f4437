/**
 * All verdicts of a batch: the pool's and the judges' side by side, put together item by item.
 *
 * DESK-1 A judge that hangs delays its own items only: the pool goes on, and so do other batches.
 */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import { sharesFor, sharesOf, type GraderShares, type SharesBySource } from './grader-share.js';
import { JudgeDesk } from './judge-desk.js';
import type { VerdictItem } from './verdict-item.js';
import { VerdictPool, type VerdictPoolOptions } from './verdict-pool.js';
import { crashed } from './verdict.js';
import { weightedVerdict, type PartVerdict } from './weighted-verdict.js';

export interface VerdictDeskOptions extends VerdictPoolOptions {
  /** Told of each failure of a judge with what only a log should hold. */
  readonly onJudgeFailure: (reason: string, detail: string) => void;
}

export class VerdictDesk {
  /** Whether items need the question they answer. */
  readonly hasJudges: boolean;
  readonly #shares: SharesBySource;
  readonly #pool: VerdictPool;
  readonly #judges: JudgeDesk;

  private constructor(shares: SharesBySource, pool: VerdictPool, judges: JudgeDesk) {
    this.#shares = shares;
    this.#pool = pool;
    this.#judges = judges;
    this.hasJudges = judgesOf(shares).length > 0;
  }

  /** @throws RewardModuleError, VerdictPoolError, ChatClientOptionsError */
  static async open(options: VerdictDeskOptions): Promise<VerdictDesk> {
    const shares = sharesOf(options.grader);
    const judges = new JudgeDesk(judgesOf(shares), options.onJudgeFailure);
    try {
      return new VerdictDesk(shares, await VerdictPool.open(options), judges);
    } catch (error) {
      judges.close();
      throw error;
    }
  }

  /**
   * One verdict an item, in the items' order. Calls may overlap.
   * @param deadline on the clock of `performance.now()`: what has no turn by then, or no answer of a judge, is a `timeout`
   * @throws VerdictPoolError
   */
  async grade(items: readonly VerdictItem[], deadline = Number.POSITIVE_INFINITY): Promise<Verdict[]> {
    const placed = items.map((item) => ({ item, shares: sharesFor(this.#shares, item.dataSource) }));
    const pooled = placed.filter(({ shares }) => shares.pool.length > 0);
    const [computed, judged] = await Promise.all([
      this.#pool.grade(
        pooled.map(({ item }) => item),
        deadline,
      ),
      Promise.all(placed.map(({ item, shares }) => this.#judge(item, shares, deadline))),
    ]);
    const byItem = new Map(pooled.map(({ item }, place) => [item, computed[place]]));
    return placed.map(({ item }, index) => together(byItem.get(item), judged[index] ?? []));
  }

  async close(): Promise<void> {
    this.#judges.close();
    await this.#pool.close();
  }

  async #judge(item: VerdictItem, { judges }: GraderShares, deadline: number): Promise<PartVerdict[]> {
    return Promise.all(
      judges.map(async ({ name, weight, judge }) => ({
        name,
        weight,
        verdict: await this.#judges.grade(judge, item, deadline),
      })),
    );
  }
}

function judgesOf({ sources, otherwise }: SharesBySource) {
  return [otherwise, ...Object.values(sources)].flatMap(({ judges }) => judges.map(({ judge }) => judge));
}

function together(computed: Verdict | undefined, judged: readonly PartVerdict[]): Verdict {
  const [judge] = judged;
  if (judge === undefined) return computed ?? crashed('nobody grades it');
  if (judge.name === null) return judge.verdict;
  // The pool's parts are summed already, each by its own name.
  const own: PartVerdict[] = computed === undefined ? [] : [{ name: null, weight: 1, verdict: computed }];
  return weightedVerdict([...own, ...judged]);
}
