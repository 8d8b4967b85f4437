/**
 * Answers by our own sampler, from the weights of a checkpoint: the evaluator actor has them drawn, thoughts ended by
 * force where they must be, and graded by the real verifier, exactly as during training.
 */
import { fileURLToPath } from 'node:url';
import { verifierSection } from '../../config/sections/verifier.js';
import type { Config } from '../../config/schema.js';
import { parseModelConfiguration } from '../../models/configuration/configuration.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import type { ChatMessage } from '../../tasks/task.js';
import { evaluateShard } from '../train/evaluation-shard.js';
import { evaluationSampling, longestClosing } from '../train/evaluation-order.js';
import { describeModel } from '../train/model-description.js';
import { openCheckpoint, type OpenStage } from '../train/performance.js';
import type { PreparedExample } from '../train/prepared-data.js';
import { ResponderUnsuitableError } from './errors.js';
import type { ForcedExit } from './forced-exit.js';
import type { EvaluationOptions } from './options.js';
import type { Problem } from './problems.js';
import { promptMessages } from './prompt.js';
import { promptStart } from './prompt-start.js';
import type { Questions } from './questions.js';
import type { Ask, Responder, SampleResponse } from './responder.js';

export interface SamplerLimits {
  readonly maxTokens: number;
  readonly forcedExit: ForcedExit | null;
}

/** Questions in a shard, by samples of each: some hundred responses are decoded side by side. */
const responsesInShard = 128;

const grader = fileURLToPath(new URL('../../tasks/benchmarks/benchmark-grader.js', import.meta.url));

/** @throws ResponderUnsuitableError, UntokenizableTextError and what opening a checkpoint throws */
export async function openCheckpointResponder(
  folder: string,
  options: EvaluationOptions,
  questions: Questions,
  limits: SamplerLimits,
): Promise<Responder> {
  if (!options.maskPictures) refusePictures(questions.problems);
  const batch = Math.max(1, Math.floor(responsesInShard / options.samples));
  const examples = new Map<Problem, PreparedExample>();
  const stage = await openCheckpoint(folder, [...overridesOf(options, limits, batch), ...options.overrides], {
    roles: ['policy', 'sampler', 'verifier', 'evaluator'],
    verifier: verifierSection.parse({ kind: 'module', path: grader, name: 'computeScore', workers: 2 }),
    loadData: async (config, tokenizer) => {
      for (const problem of questions.problems) examples.set(problem, prepared(problem, questions, config, tokenizer));
      await refuseTooLong(examples, config, tokenizer, limits);
      return { train: [], validation: [...examples.values()], leftOut: {} };
    },
  });
  return responderOf(stage, batch, examples);
}

function responderOf(
  { company, weights, checkpoint, name, close }: OpenStage,
  batch: number,
  examples: ReadonlyMap<Problem, PreparedExample>,
): Responder {
  const sampling = evaluationSampling(company.config, company.tokenizer);
  let shards = 0;
  const respond = async (asks: readonly Ask[]): Promise<SampleResponse[][]> => {
    const own = asks.flatMap(({ problem }) => examples.get(problem) ?? []);
    const shard = (shards += 1);
    const evaluating = evaluateShard(company, { ...sampling, shard, examples: own, step: 0, weights });
    const { records } = await Promise.race([evaluating, company.system.failure]);
    // A shard is drawn whole, all its samples, so that the same questions have the same responses; what is not wanted
    // is not recorded.
    return asks.map(({ samples }, place) =>
      samples.map((sample) => {
        const record = records[place * sampling.n + sample];
        return record === undefined
          ? { kind: 'unanswered', detail: 'the sampler gave no response' }
          : { kind: 'graded', record };
      }),
    );
  };
  return {
    name,
    identity: { kind: 'checkpoint', weights: weights.hash },
    batch,
    parallel: 2 * company.config.placement.samplers,
    promptOf: () => '',
    respond,
    notes: () => [`weights ${weights.hash} of ${checkpoint}`],
    close,
  };
}

function overridesOf(options: EvaluationOptions, { maxTokens, forcedExit }: SamplerLimits, batch: number): string[] {
  return [
    `sampler.val_kwargs.n=${options.samples}`,
    `sampler.val_kwargs.temperature=${options.temperature}`,
    `sampler.val_kwargs.top_p=${options.topP}`,
    `sampler.val_kwargs.max_response_length=${maxTokens}`,
    `evaluator.shard_prompts=${batch}`,
    `evaluator.forced_exit.enable=${forcedExit !== null}`,
    ...(forcedExit === null
      ? []
      : [
          `evaluator.forced_exit.thinking_budget=${maxTokens}`,
          `evaluator.forced_exit.answer_budget=${forcedExit.answerTokens}`,
        ]),
    `trainer.seed=${options.seed}`,
  ];
}

function prepared(problem: Problem, { examplesOf }: Questions, config: Config, tokenizer: Tokenizer): PreparedExample {
  const { benchmark, id, index, groundTruth, grading } = problem;
  const messages = promptMessages(problem, 'masked', examplesOf(problem), () => '').map(
    ({ role, content }): ChatMessage => ({ role, content: typeof content === 'string' ? content : '' }),
  );
  const plain = `${promptStart(config)}${messages.map(({ content }) => content).join('\n\n')}`;
  const prompt = tokenizer.chat ? tokenizer.chat(messages, { addGenerationPrompt: true }) : plain;
  return {
    example: {
      index,
      promptId: `${benchmark.name}:${id}`,
      prompt,
      messages,
      groundTruth,
      dataSource: benchmark.name,
      extra: { question: grading },
    },
    promptTokens: Int32Array.from(tokenizer.encode(prompt)),
  };
}

/** Else the first response that is as long as it may be ends the whole evaluation, and each start of it again. */
async function refuseTooLong(
  examples: ReadonlyMap<Problem, PreparedExample>,
  config: Config,
  tokenizer: Tokenizer,
  { maxTokens, forcedExit }: SamplerLimits,
): Promise<void> {
  const { maxPositions } = parseModelConfiguration(describeModel(config, tokenizer));
  const behind = forcedExit === null ? 0 : longestClosing(config) + forcedExit.answerTokens;
  const lengths = [...examples].map(([problem, { promptTokens }]) => ({ problem, prompt: promptTokens.length }));
  const [longest] = lengths.toSorted((a, b) => b.prompt - a.prompt);
  if (longest === undefined) return;
  const room = maxPositions - longest.prompt - behind;
  if (maxTokens <= room) return;
  const { benchmark, id } = longest.problem;
  throw new ResponderUnsuitableError(
    `the prompt of ${benchmark.title} ${id} has ${longest.prompt} tokens, a response up to ${maxTokens}` +
      `${behind === 0 ? '' : `, a forced exit with its answer ${behind}`}: the model has ${maxPositions} positions`,
    room > 0
      ? `--max-tokens ${room} or less`
      : 'the model is too small for this prompt; lower --answer-tokens or --few-shot',
  );
}

function refusePictures(problems: readonly Problem[]): void {
  const pictured = problems.filter(({ images }) => images.length > 0);
  const [first] = pictured;
  if (first === undefined) return;
  throw new ResponderUnsuitableError(
    `${pictured.length} questions have pictures (${first.benchmark.title} ${first.id} is the first), which our sampler does not read`,
    'ask an endpoint that does (--url and --model), or put words in their place: --mask-pictures',
  );
}
