/** What `troupe evaluate --benchmark …` is told, checked as far as the command line alone allows. */
import { isBenchmarkName, benchmarkNames, type BenchmarkName } from '../../tasks/benchmarks/names.js';
import type { GradingMode } from '../../tasks/grading/verdict.js';
import { UsageError } from '../usage-error.js';

export type ResponderChoice =
  | { readonly kind: 'checkpoint'; readonly folder: string }
  | { readonly kind: 'endpoint'; readonly url: string; readonly model: string }
  | { readonly kind: 'recorded'; readonly path: string };

/** As commander gives them. */
export interface EvaluationFlags {
  readonly benchmark: readonly string[];
  readonly data: readonly string[];
  readonly checkpoint: readonly string[];
  readonly url: readonly string[];
  readonly model: readonly string[];
  readonly answers: readonly string[];
  readonly apiKeyEnv?: string;
  readonly samples: number;
  readonly temperature?: number;
  readonly topP: number;
  readonly seed: number;
  readonly forcedExit?: boolean;
  readonly maxTokens?: number;
  readonly answerTokens: number;
  readonly limit?: number;
  readonly scoring: 'generate' | 'perplexity';
  readonly mode?: GradingMode;
  readonly fewShot: number;
  readonly fewShotData: readonly string[];
  readonly maskPictures: boolean;
  readonly keep?: string;
  readonly textSolvable: boolean;
  readonly rule: 'either' | 'both';
  readonly concurrency: number;
  readonly requestTimeout: number;
  readonly output?: string;
}

export interface EvaluationOptions extends Omit<
  EvaluationFlags,
  'benchmark' | 'data' | 'fewShotData' | 'checkpoint' | 'url' | 'model' | 'answers'
> {
  readonly benchmarks: readonly BenchmarkName[];
  /** By benchmark: a path or a name at the hub. */
  readonly data: Readonly<Record<string, string>>;
  readonly fewShotData: Readonly<Record<string, string>>;
  /** One; of the text-solvable filter two. */
  readonly responders: readonly ResponderChoice[];
  readonly temperature: number;
  readonly overrides: readonly string[];
  readonly json: boolean;
}

/** X-Reasoner section 3: greedy, or several samples at T = 0.3. */
const severalTemperature = 0.3;
/** Of the filter: three samples that must differ, at a temperature that the paper does not say. */
const filterSamples = 3;

/** @throws UsageError */
export function evaluationOptions(
  folder: string | undefined,
  overrides: readonly string[],
  flags: EvaluationFlags,
  json: boolean,
): EvaluationOptions {
  const benchmarks = benchmarksOf(flags.benchmark);
  const responders = respondersOf(folder, flags);
  const wanted = flags.textSolvable ? 2 : 1;
  if (responders.length !== wanted)
    throw new UsageError(
      `${flags.textSolvable ? 'the filter asks two models' : 'an evaluation asks one model'}, ${responders.length} named`,
      'name a checkpoint (a folder, or --checkpoint), an endpoint (--url and --model) or recorded answers (--answers)',
    );
  if (flags.scoring === 'perplexity' && responders.some(({ kind }) => kind !== 'checkpoint'))
    throw new UsageError(
      '--scoring perplexity reads log-probabilities, which only a checkpoint of ours gives',
      'name a checkpoint, or leave --scoring out',
    );
  if (flags.scoring === 'perplexity' && (flags.samples > 1 || flags.textSolvable))
    throw new UsageError('--scoring perplexity samples nothing', 'leave --samples and --text-solvable out');
  const samples = flags.textSolvable ? Math.max(filterSamples, flags.samples) : flags.samples;
  if (samples < 1) throw new UsageError('--samples must be 1 or more', 'for instance --samples 5');
  if (flags.fewShot > 0 && responders.some(({ kind }) => kind === 'recorded'))
    throw new UsageError('--few-shot says how to ask; recorded answers are not asked', 'leave --few-shot out');
  const named = (pairs: readonly string[]) => dataOf(pairs, benchmarks);
  const { data, fewShotData, checkpoint: _c, url: _u, model: _m, answers: _a, benchmark: _b, ...rest } = flags;
  return {
    ...rest,
    benchmarks,
    data: named(data),
    fewShotData: named(fewShotData),
    responders,
    samples,
    temperature: flags.temperature ?? (samples > 1 ? severalTemperature : 0),
    overrides,
    json,
  };
}

function benchmarksOf(lists: readonly string[]): BenchmarkName[] {
  const names = [...new Set(lists.flatMap((list) => list.split(',')).map((name) => name.trim()))].filter(
    (name) => name !== '',
  );
  if (names.length === 0) throw new UsageError('no benchmark is named', 'troupe evaluate --list shows them');
  return names.map((name) => {
    if (isBenchmarkName(name)) return name;
    throw new UsageError(`there is no benchmark ${name}`, `one of ${benchmarkNames.join(', ')}`);
  });
}

function respondersOf(folder: string | undefined, flags: EvaluationFlags): ResponderChoice[] {
  const { checkpoint, url, model, answers } = flags;
  const folders = [...(folder === undefined ? [] : [folder]), ...checkpoint];
  if (url.length !== model.length && !(url.length === 1 && model.length > 1))
    throw new UsageError(
      `${url.length} --url and ${model.length} --model are named`,
      'give each --url its --model; one --url may serve several models',
    );
  return [
    ...folders.map((one) => ({ kind: 'checkpoint' as const, folder: one })),
    ...model.map((one, index) => ({ kind: 'endpoint' as const, url: url[index] ?? url[0] ?? '', model: one })),
    ...answers.map((path) => ({ kind: 'recorded' as const, path })),
  ];
}

function dataOf(pairs: readonly string[], benchmarks: readonly BenchmarkName[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const cut = pair.indexOf('=');
      const [name, path] = [pair.slice(0, Math.max(0, cut)), pair.slice(cut + 1)];
      if (cut < 1 || path === '')
        throw new UsageError(
          `'${pair}' does not say which benchmark`,
          'write name=path, for instance gsm8k=test.jsonl',
        );
      if (!benchmarks.some((one) => one === name))
        throw new UsageError(
          `data is named for ${name}, which is not evaluated`,
          `evaluated: ${benchmarks.join(', ')}`,
        );
      return [name, path];
    }),
  );
}
