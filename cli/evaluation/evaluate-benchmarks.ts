/**
 * `troupe evaluate --benchmark …`: questions, a responder, the verifier, a folder; from there to figures and tables.
 * Everything that can be checked is checked before anything is asked or written.
 */
import { problemSets, type Questions } from './questions.js';
import { defaultOutput } from './output-folder.js';
import type { EvaluationOptions, ResponderChoice } from './options.js';
import { openEvaluationFolder, type EvaluationFolder, type EvaluationIdentity } from './evaluation-folder.js';
import { evaluationPage } from './evaluation-page.js';
import { UnansweredError } from './errors.js';
import { openGradingDesk } from './grading-desk.js';
import { listenForInterrupt, InterruptedError } from '../train/interrupt.js';
import { markdownOf } from './markdown-table.js';
import { openResponder } from './open-responder.js';
import { performEvaluation, type Performed } from './perform-evaluation.js';
import { problemsHash } from './problems.js';
import { createProgress, silentProgress } from './progress.js';
import type { Responder } from './responder.js';
import type { SampleRecord } from './sample-record.js';
import { benchmarkResult, type EvaluationResults } from './results.js';

export interface Evaluated {
  readonly folder: string;
  readonly results: EvaluationResults;
  readonly records: readonly SampleRecord[];
}

/** @returns the exit code. @throws UnansweredError after the tables are written */
export async function runEvaluateBenchmarks(options: EvaluationOptions): Promise<number> {
  const [choice] = options.responders;
  if (choice === undefined) return 2;
  const questions = await problemSets(options);
  const { folder, results } = await evaluateWith(options, choice, questions, options.output);
  process.stdout.write(
    options.json ? `${JSON.stringify({ folder, ...results })}\n` : `${markdownOf(results)}\n${folder}\n`,
  );
  return 0;
}

/** One responder, all its questions. @throws UnansweredError, InterruptedError */
export async function evaluateWith(
  options: EvaluationOptions,
  choice: ResponderChoice,
  questions: Questions,
  output: string | undefined,
): Promise<Evaluated> {
  const responder = await openResponder(choice, options, questions);
  try {
    const identity = identityOf(options, responder, questions);
    const folder = openEvaluationFolder(output ?? defaultOutput(choice, responder.name), identity);
    try {
      const performed = await perform(options, responder, questions, folder);
      const results = resultsOf(options, choice, responder, questions, folder, performed);
      folder.write('results.json', `${JSON.stringify(results, null, 2)}\n`);
      folder.write('table.md', markdownOf(results));
      folder.write('table.html', evaluationPage(results, folder.records));
      refuseHalf(performed, folder.path);
      return { folder: folder.path, results, records: folder.records };
    } finally {
      folder.close();
    }
  } finally {
    await responder.close();
  }
}

async function perform(
  options: EvaluationOptions,
  responder: Responder,
  { problems }: Questions,
  folder: EvaluationFolder,
): Promise<Performed> {
  const interrupt = listenForInterrupt(() => {
    process.stderr.write(
      '\nstopping after the responses that are under way; the same command with the same --output goes on\n',
    );
  });
  const progress = options.json ? silentProgress : createProgress(process.stderr);
  const desk = await openGradingDesk();
  try {
    const performing = performEvaluation({
      problems,
      samples: options.samples,
      responder,
      folder,
      desk,
      progress,
      isInterrupted: () => interrupt.requested,
    });
    return await Promise.race([performing, interrupt.forced]);
  } finally {
    progress.end();
    interrupt.release();
    await desk.close();
  }
}

/** What must not change between two starts with one output folder. */
function identityOf(
  options: EvaluationOptions,
  responder: Responder,
  { sets, keepHash, examplesHash }: Questions,
): EvaluationIdentity {
  const { samples, temperature, topP, seed, scoring, maskPictures, fewShot, maxTokens, answerTokens } = options;
  const generates = options.responders.some(({ kind }) => kind !== 'recorded');
  return {
    format: 1,
    benchmarks: sets.map(({ benchmark, problems }) => ({
      name: benchmark.name,
      questions: problems.length,
      sha256: problemsHash(problems),
    })),
    responder: responder.identity,
    samples,
    keep: keepHash,
    ...(generates && {
      scoring,
      temperature,
      topP,
      seed,
      fewShot,
      examples: examplesHash,
      maskPictures,
      forcedExit: options.forcedExit ?? true,
      maxTokens: maxTokens ?? null,
      answerTokens,
    }),
  };
}

function resultsOf(
  options: EvaluationOptions,
  choice: ResponderChoice,
  responder: Responder,
  { sets }: Questions,
  folder: EvaluationFolder,
  performed: Performed,
): EvaluationResults {
  const isRecorded = choice.kind === 'recorded';
  return {
    format: 1,
    name: responder.name,
    finished: new Date().toISOString(),
    samples: options.samples,
    temperature: isRecorded || options.scoring === 'perplexity' ? null : options.temperature,
    forcedExit: !isRecorded && options.scoring === 'generate' && (options.forcedExit ?? true),
    scoring: isRecorded ? 'recorded' : options.scoring,
    unanswered: performed.unanswered,
    notes: [...responder.notes(), ...sets.flatMap(quarantineNote)],
    benchmarks: sets.map((set) => benchmarkResult(set, folder.records)),
  };
}

function quarantineNote({ benchmark, quarantined, skipped }: Questions['sets'][number]): string[] {
  const broken =
    quarantined.length === 0
      ? []
      : [`${quarantined.length} broken rows (row ${quarantined[0]?.line}: ${quarantined[0]?.reason})`];
  const left = Object.entries(skipped).map(([reason, count]) => `${count} × ${reason}`);
  return [...broken, ...left].map((reason) => `${benchmark.title}: left out ${reason}`);
}

function refuseHalf({ unanswered, asked, detail, isInterrupted, recorded }: Performed, folder: string): void {
  const remedy = `start the same command with --output ${folder}: what is recorded stays, the rest is asked`;
  if (isInterrupted) throw new InterruptedError(`stopped after ${recorded} of ${asked} responses; ${remedy}`);
  if (unanswered > 0) throw new UnansweredError(unanswered, asked, detail, remedy);
}
