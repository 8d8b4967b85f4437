/** `troupe swap verifier <run> verifier.…=…`: another grader for a run that is going, between two of its steps. */
import { existsSync, realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VerdictDesk } from '../../actors/verifier/verdict-desk.js';
import { loadConfig } from '../../config/load.js';
import type { Config, VerifierSection } from '../../config/schema.js';
import type { SwapOptions } from '../command-options.js';
import { runFolderHolder } from '../run-folder-lock.js';
import { checkGraders, graderDescriptionOf } from '../train/grader-description.js';
import { UsageError } from '../usage-error.js';
import { placeRequest, readAnswer, withdrawRequest, type SwapAnswer, type SwapRequest } from './request-files.js';
import { resolveSwap, sayVerifier } from './swapped-verifier.js';

/** How often the answer is looked for. */
const lookMs = 100;
/** For a run that has taken the request when the deadline passes: a grader's modules may take half a minute to load. */
const takenGraceMs = 60_000;

/** The run did not do it; it grades as before. */
export class SwapRefusedError extends Error {
  override readonly name = 'SwapRefusedError';
  constructor(reason: string, options?: ErrorOptions) {
    super(`the verifier was not swapped: ${reason}`, options);
  }
}

/** Returns the exit code. @throws UsageError, ConfigError (exit code 2); RequestBusyError, SwapRefusedError (1) */
export async function runSwapVerifier(options: SwapOptions): Promise<number> {
  const folder = runFolderOf(options.folder);
  const { config } = loadConfig(join(folder, 'config.resolved.yaml'));
  const { verifier: asked, given } = resolveSwap(config, checkedOverrides(options.overrides));
  const verifier = withAbsolutePaths(asked);
  const wanted = { ...config, verifier };
  checkGraders(wanted);
  if (options.dryRun) {
    await rehearseGrader(wanted);
    tell(options, { outcome: 'valid', to: sayVerifier(verifier) }, `valid: ${sayVerifier(verifier)}`);
    return 0;
  }
  if (runFolderHolder(folder) === undefined) throw new SwapRefusedError(`no process is at work in ${folder}`);
  const request = placeRequest(folder, { verifier: { ...verifier }, given: [...given] });
  const answer = await awaitAnswer(folder, request, options.timeoutSeconds * 1000);
  if (answer.outcome === 'refused') throw new SwapRefusedError(answer.reason);
  tell(options, answer, `verifier swapped after step ${answer.step}: ${answer.from} → ${answer.to}`);
  return 0;
}

function runFolderOf(given: string): string {
  const folder = resolve(given);
  if (existsSync(join(folder, 'config.resolved.yaml'))) return realpathSync(folder);
  throw new UsageError(
    `${given} is not a run's folder: it has no config.resolved.yaml`,
    'name the folder of a run that is going, for instance runs/quickstart-latest',
  );
}

function checkedOverrides(overrides: readonly string[]): readonly string[] {
  const remedy = 'say what the verifier should be, for instance verifier.kind=medical';
  if (overrides.length === 0) throw new UsageError('nothing to swap: no verifier.…=… was given', remedy);
  const foreign = overrides.find((override) => !override.startsWith('verifier.'));
  if (foreign !== undefined) throw new UsageError(`'${foreign}' is no key of the verifier`, remedy);
  return overrides;
}

/** The run may have another working directory than this command. */
function withAbsolutePaths(section: VerifierSection): VerifierSection {
  const absolute = <Grader extends { readonly path: string | null }>(grader: Grader): Grader => ({
    ...grader,
    path: grader.path === null ? null : resolve(grader.path),
  });
  const sources = Object.entries(section.by_data_source).map(
    ([source, grader]) => [source, { ...absolute(grader), parts: grader.parts.map(absolute) }] as const,
  );
  return {
    ...absolute(section),
    parts: section.parts.map(absolute),
    by_data_source: Object.fromEntries(sources),
  };
}

/** Loads it as the verifier would, in threads that end again. @throws SwapRefusedError */
async function rehearseGrader(config: Config): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-swap-'));
  try {
    const grader = graderDescriptionOf(config);
    const timeoutMs = config.verifier.timeout_ms;
    const desk = await VerdictDesk.open({ grader, workers: 1, timeoutMs, folder, onJudgeFailure: () => undefined });
    await desk.close();
  } catch (cause) {
    throw new SwapRefusedError(cause instanceof Error ? cause.message : String(cause), { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function awaitAnswer(folder: string, request: SwapRequest, timeoutMs: number): Promise<SwapAnswer> {
  const started = performance.now();
  let deadline = started + timeoutMs;
  let wasTaken = false;
  for (;;) {
    const isGone = runFolderHolder(folder) === undefined;
    const answer = readAnswer(folder, request);
    if (answer !== undefined) return answer;
    if (isGone) {
      withdrawRequest(folder, request);
      throw new SwapRefusedError('the run ended before it was done');
    }
    if (performance.now() > deadline) {
      if (withdrawRequest(folder, request) || wasTaken) {
        const why = wasTaken ? 'the run has taken the request and does not answer' : 'the run is still in one step';
        throw new SwapRefusedError(`${why} after ${Math.round((performance.now() - started) / 1000)} s`);
      }
      wasTaken = true;
      deadline = performance.now() + takenGraceMs;
    }
    await sleep(lookMs);
  }
}

function tell({ json }: SwapOptions, value: object, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`);
}
