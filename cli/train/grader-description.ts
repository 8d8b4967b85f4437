/** From the `verifier` section to what the verifier actor is told; and the check of what only graders themselves know. */
import type { GraderDescription, ItemGrader, JudgeGrader, SimpleGrader } from '../../actors/verifier/start-data.js';
import { ConfigError, type ConfigProblem } from '../../config/errors.js';
import type { Config, VerifierSection } from '../../config/schema.js';
import { ChatClientOptionsError } from '../../tasks/chat-completions/contract.js';
import { createChatClient } from '../../tasks/chat-completions/client.js';
import { createGradeFunction } from '../../tasks/grading/graders.js';
import { GraderOptionsError } from '../../tasks/grading/graders/grader.js';
import { judgeClientOptions } from '../../actors/verifier/judge-desk.js';

type Part = VerifierSection['parts'][number];
type SourceGrader = VerifierSection['by_data_source'][string];

/** PURE. The configuration is whole: `checkConfig` has seen it. */
export function graderDescriptionOf(config: Config): GraderDescription {
  const otherwise = itemGraderOf(config, config.verifier);
  const sources = Object.entries(config.verifier.by_data_source);
  if (sources.length === 0) return otherwise;
  return {
    kind: 'by-data-source',
    sources: Object.fromEntries(sources.map(([source, grader]) => [source, itemGraderOf(config, grader)])),
    otherwise,
  };
}

function itemGraderOf(config: Config, grader: VerifierSection | SourceGrader): ItemGrader {
  const mode = grader.mode ?? config.verifier.mode;
  if (grader.kind !== 'weighted') return simpleGraderOf(config, grader, grader.kind, grader.name, mode);
  const parts = grader.parts.map((part) => ({
    name: part.name,
    weight: part.weight,
    grader: simpleGraderOf(config, part, part.kind, part.function, part.mode ?? mode),
  }));
  return { kind: 'weighted', parts };
}

function simpleGraderOf(
  config: Config,
  grader: Pick<Part, 'path' | 'options' | 'judge'>,
  kind: Part['kind'],
  name: string | null,
  mode: VerifierSection['mode'],
): SimpleGrader {
  if (kind === 'task') return { kind, task: config.data.task, source: config.data };
  if (kind === 'module') return { kind, path: grader.path ?? '', name };
  if (kind === 'judge') return judgeGraderOf(grader.judge ?? config.verifier.judge);
  return { kind, mode, options: grader.options };
}

function judgeGraderOf(judge: VerifierSection['judge']): JudgeGrader {
  if (judge === null) throw new RangeError('checkVerifier lets no judge pass without its address');
  return {
    kind: 'judge',
    url: judge.url,
    model: judge.model,
    apiKeyEnvironment: judge.api_key_env,
    timeoutMs: judge.timeout_ms,
    maxConcurrency: judge.max_concurrency,
    maxRetries: judge.max_retries,
    maxTokens: judge.max_tokens,
    criteria: judge.prompt,
  };
}

/** PURE. Whether a language model has a say: then the same run need not end the same way twice. */
export function asksJudge({ verifier }: Config): boolean {
  const graders = [verifier, ...Object.values(verifier.by_data_source)];
  return graders.some(({ kind, parts }) => [kind, ...parts.map((part) => part.kind)].includes('judge'));
}

/**
 * Options that a grader does not know, a judge without its key: found here, before anything is started. A module is
 * loaded by the verifier alone.
 * @throws ConfigError
 */
export function checkGraders(config: Config): void {
  const { parts, by_data_source } = config.verifier;
  const weighted = (path: string, all: readonly Part[]) =>
    all.map((part, index) => [`${path}.parts.${index}`, { ...part, name: part.function, parts: [] }] as const);
  const graders = [
    ['verifier', config.verifier] as const,
    ...weighted('verifier', parts),
    ...Object.entries(by_data_source).flatMap(([source, grader]) => [
      [`verifier.by_data_source.${source}`, grader] as const,
      ...weighted(`verifier.by_data_source.${source}`, grader.parts),
    ]),
  ];
  const problems = graders.flatMap(([path, grader]) => {
    if (grader.kind === 'weighted') return [];
    return problemsOf(path, simpleGraderOf(config, grader, grader.kind, grader.name, 'reward'));
  });
  if (problems.length > 0) throw new ConfigError(problems);
}

const judgeKeys: Readonly<Record<string, string>> = {
  url: 'url',
  apiKeyEnvironment: 'api_key_env',
  timeoutMs: 'timeout_ms',
  maxConcurrency: 'max_concurrency',
  maxRetries: 'max_retries',
};

function problemsOf(path: string, grader: SimpleGrader): ConfigProblem[] {
  try {
    if (grader.kind === 'judge') createChatClient(judgeClientOptions(grader)).close();
    else if (grader.kind !== 'task' && grader.kind !== 'module') createGradeFunction(grader.kind, grader.options);
    return [];
  } catch (error) {
    if (error instanceof GraderOptionsError)
      return [{ path: `${path}.options`, expected: `options of the grader ${error.grader}`, given: error.message }];
    if (error instanceof ChatClientOptionsError) {
      const key = judgeKeys[error.option] ?? error.option;
      return [{ path: `${path}.judge.${key}`, expected: error.remedy, given: error.message }];
    }
    throw error;
  }
}
