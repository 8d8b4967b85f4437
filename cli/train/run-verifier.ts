/**
 * The verifier of a run as the root knows it: the configured one, or one that took its place between two steps because
 * somebody asked (`troupe swap`).
 *
 * SWAP-1 A swap changes everything or nothing: the verifier loads the next grader first, and one that does not load is
 *        refused.
 * SWAP-2 A verifier that is started again after its death has the grader of that moment.
 * SWAP-3 A run that goes on from a checkpoint grades each step as it was graded: swaps before the checkpoint hold from
 *        the start, those after it are done again at their step.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../config/errors.js';
import type { Config, VerifierSection } from '../../config/schema.js';
import { AskFailedError, MessageTooLargeError, UnknownActorError } from '../../runtime/errors.js';
import type { CheckpointManifest } from '../checkpoint-manifest.js';
import { replaceFile } from '../durable-write.js';
import type { RunEvent } from '../run-event.js';
import {
  answerRequest,
  refuseRequests,
  takeRequest,
  type SwapAnswer,
  type SwapRequest,
} from '../swap/request-files.js';
import { checkedVerifier, isOf, sayVerifier, swappedVerifier, type SwappedVerifier } from '../swap/swapped-verifier.js';
import { verifierStartDataOf } from './actor-specifications.js';
import { checkGraders } from './grader-description.js';
import { describeTokenizer } from './model-description.js';
import { within, type Company } from './run.js';

export interface RunVerifierOptions {
  readonly runFolder: string;
  readonly config: Config;
  /** Of the checkpoint that the run goes on from. */
  readonly manifest?: CheckpointManifest;
  readonly event: (event: RunEvent) => void;
}

/** Every swap of the run, in order: what a resume does again. */
function swapsFile(runFolder: string): string {
  return join(runFolder, 'control', 'verifier-swaps.json');
}

export class RunVerifier {
  readonly #options: RunVerifierOptions;
  #done: readonly SwappedVerifier[];
  /** Done in an earlier life of the run, after the checkpoint: to be done again at their step. */
  #planned: readonly SwappedVerifier[];

  private constructor(
    options: RunVerifierOptions,
    done: readonly SwappedVerifier[],
    planned: readonly SwappedVerifier[],
  ) {
    this.#options = options;
    this.#done = done;
    this.#planned = planned;
  }

  /** Before the actors are started. @throws ConfigError when the swapped verifier cannot be used any more */
  static open(options: RunVerifierOptions): RunVerifier {
    const { runFolder, config, manifest, event } = options;
    refuseRequests(runFolder, 'the run had not begun when this was asked; ask again');
    const step = manifest?.step ?? 0;
    const known = manifest === undefined ? [] : readSwaps(runFolder);
    const before = manifest?.verifier === undefined ? [] : [swappedVerifier.parse(manifest.verifier)];
    const all = [...before, ...known.filter((swap) => swap.step >= step)];
    const valid = all.filter((swap) => isOf(swap, config));
    if (valid.length < all.length)
      event({
        kind: 'warning-raised',
        message:
          'the verifier had been swapped, and the configuration names another one since: that one grades, and ' +
          'the swap is forgotten',
      });
    const [done, planned] = [valid.filter((swap) => swap.step < step), valid.filter((swap) => swap.step >= step)];
    const verifier = new RunVerifier(options, done, planned);
    if (valid.length < known.length) verifier.#write();
    const current = done.at(-1);
    if (current !== undefined) {
      checkGraders({ ...config, verifier: current.verifier });
      const { step: swappedAt } = current;
      event({
        kind: 'verifier-restored',
        step,
        swappedAt,
        from: sayVerifier(config.verifier),
        to: sayVerifier(current.verifier),
      });
    }
    return verifier;
  }

  /** For a checkpoint's manifest; undefined: the configured one. */
  get swapped(): SwappedVerifier | undefined {
    return this.#done.at(-1);
  }

  get section(): VerifierSection {
    return this.swapped?.verifier ?? this.#options.config.verifier;
  }

  /** Between two steps, `step` of the whole run being done: does what was asked, and answers. */
  async attend(company: Company, step: number): Promise<void> {
    for (let [next] = this.#planned; next !== undefined && next.step <= step; [next] = this.#planned) {
      this.#planned = this.#planned.slice(1);
      await this.#swap(company, step, next.verifier, true);
    }
    const { runFolder, event } = this.#options;
    const taken = takeRequest(runFolder);
    if (taken === undefined) return;
    if ('problem' in taken) {
      event({ kind: 'warning-raised', message: `a request to swap the verifier cannot be read: ${taken.problem}` });
      return;
    }
    let answer: SwapAnswer = { outcome: 'refused', reason: 'the run failed before it was done' };
    try {
      answer = await this.#answer(company, step, taken.request);
    } finally {
      answerRequest(runFolder, taken.request, answer);
    }
  }

  /** The run is over: nobody is left waiting. */
  end(): void {
    refuseRequests(this.#options.runFolder, 'the run has ended');
  }

  async #answer(company: Company, step: number, request: SwapRequest): Promise<SwapAnswer> {
    const from = sayVerifier(this.section);
    try {
      const next = this.#wanted(company.config, request);
      await this.#swap(company, step, next, false);
      return { outcome: 'swapped', step, from, to: sayVerifier(next) };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      this.#options.event({ kind: 'verifier-swap-refused', step, reason });
      return { outcome: 'refused', reason };
    }
  }

  /** @throws ConfigError */
  #wanted(config: Config, { verifier, given }: SwapRequest): VerifierSection {
    const { workers, timeout_ms } = this.section;
    const next = checkedVerifier(config, {
      ...verifier,
      ...(!given.includes('verifier.workers') && { workers }),
      ...(!given.includes('verifier.timeout_ms') && { timeout_ms }),
    });
    checkGraders({ ...config, verifier: next });
    return next;
  }

  async #swap(company: Company, step: number, verifier: VerifierSection, isAgain: boolean): Promise<void> {
    const { config, runFolder, event } = this.#options;
    const from = sayVerifier(this.section);
    const startData = verifierStartDataOf({
      config: { ...company.config, verifier },
      tokenizer: describeTokenizer(company.config),
      runFolder,
    });
    const { grader, workers, timeoutMs } = startData;
    await company.system.ask('verifier', { kind: 'grader-replaced', grader, workers, timeoutMs }, within(company));
    company.system.changeStartData('verifier', startData);
    this.#done = [...this.#done, { step, configured: config.verifier, verifier }];
    // What an earlier life did after this step was for another run than a new swap makes of it.
    if (!isAgain) this.#planned = [];
    this.#write();
    event({ kind: 'verifier-swapped', step, from, to: sayVerifier(verifier), ...(isAgain && { again: true }) });
  }

  #write(): void {
    const path = swapsFile(this.#options.runFolder);
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, `${JSON.stringify([...this.#done, ...this.#planned], null, 2)}\n`);
  }
}

function readSwaps(runFolder: string): SwappedVerifier[] {
  const path = swapsFile(runFolder);
  return existsSync(path) ? swappedVerifier.array().parse(JSON.parse(readFileSync(path, 'utf8'))) : [];
}

/** The verifier, or the configuration's rules, said no: nothing has changed. All else is the run's own failure. */
function isRefusal(error: unknown): error is Error {
  return [AskFailedError, ConfigError, MessageTooLargeError, UnknownActorError].some((kind) => error instanceof kind);
}
