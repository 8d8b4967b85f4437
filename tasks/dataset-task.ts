/**
 * `dataset`: questions with right answers from files or from Hugging Face's hub, in any schema that
 * datasets/mappings knows, asked in the words of prompts/render-prompt.ts, graded by grading/graders.ts.
 *
 * Training rows without a right answer serve SFT alone: grading one is an error, not a 0. Held-out rows without one
 * are left out and counted.
 */
import { basename } from 'node:path';
import { z } from 'zod';
import { renderCompletion } from './datasets/completion.js';
import { isMappingName, mappingNames, type MappingName } from './datasets/mapping-names.js';
import type { DatasetExample } from './datasets/example.js';
import type { DatasetHub } from './datasets/hub.js';
import type { LoadedExample } from './datasets/opened-dataset.js';
import { TaskOptionsError } from './errors.js';
import { graders, graderKinds } from './grading/graders.js';
import type { GradingRequest } from './grading/verdict.js';
import { parseTaskOptions } from './options.js';
import { renderPrompt } from './prompts/render-prompt.js';
import { isTemplateName, templateNames, type TemplateName } from './prompts/template-names.js';
import type { ChatMessage, Grade, QuarantinedRow, Task, TaskExample, TaskSource } from './task.js';

const name = 'dataset';
type Split = 'train' | 'validation';

/** Splits that are taken when a name says none, the best first. */
const preferredSplits: Record<Split, readonly string[]> = { train: ['train'], validation: ['validation', 'test'] };

const optionsSchema = z.strictObject({
  /** Written before each prompt: special tokens of the tokenizer, as text. */
  prompt_start: z.string().default('<bos>'),
  /** Written behind each completion; empty: the token that ends an answer, whichever the tokenizer has. */
  completion_end: z.string().default(''),
  /** At most so many training examples of each file or name, from the front. */
  train_max_samples: z.number().int().positive().optional(),
});
type Options = z.infer<typeof optionsSchema>;

/** A row without a right answer was graded: it serves SFT alone. */
export class NoGroundTruthError extends Error {
  override readonly name = 'NoGroundTruthError';
}

/** Grading found no verdict: the caller must count it as failed, not as 0. */
export class NoVerdictError extends Error {
  override readonly name = 'NoVerdictError';
}

/** @throws TaskOptionsError */
export function createDatasetTask(source: TaskSource, hub?: DatasetHub): Task {
  const options = parseTaskOptions(name, optionsSchema, source.task_options);
  const mapping = source.mapping ?? 'auto';
  if (mapping !== 'auto' && !isMappingName(mapping)) throw unknownName('data.mapping', mapping, mappingNames);
  const template = source.prompt_template ?? 'auto';
  if (template !== 'auto' && !isTemplateName(template))
    throw unknownName('data.prompt_template', template, templateNames);
  const render: Rendering = { source, options, template };
  return {
    name,
    dataSources: [mapping === 'auto' ? name : mapping],
    async load() {
      const leftOut: LeftOut = { quarantined: [], skipped: {} };
      const train = await loadSplit('train', render, mapping, hub, leftOut);
      const validation =
        source.val_files.length === 0 ? [] : await loadSplit('validation', render, mapping, hub, leftOut);
      return { train, validation, ...leftOut };
    },
    grade,
  };
}

interface Rendering {
  readonly source: TaskSource;
  readonly options: Options;
  readonly template: TemplateName | 'auto';
}

interface LeftOut {
  readonly quarantined: QuarantinedRow[];
  readonly skipped: Record<string, number>;
}

async function loadSplit(
  split: Split,
  rendering: Rendering,
  mapping: MappingName | 'auto',
  hub: DatasetHub | undefined,
  { quarantined, skipped }: LeftOut,
): Promise<TaskExample[]> {
  // Readers of files and the hub's client load when they are needed: a grader needs neither.
  const { loadDataset } = await import('./datasets/load-dataset.js');
  const { source, options } = rendering;
  const names = split === 'train' ? source.train_files : source.val_files;
  if (names.length === 0)
    throw new TaskOptionsError(name, `data.${split === 'train' ? 'train' : 'val'}_files is empty`);
  const examples: TaskExample[] = [];
  const perSource = new Map<string, number>();
  const skip = (reason: string) => {
    skipped[`${split}: ${reason}`] = (skipped[`${split}: ${reason}`] ?? 0) + 1;
  };
  for (const [place, file] of names.entries()) {
    const limit = split === 'train' ? options.train_max_samples : undefined;
    const loaded = await loadDataset(file, {
      mapping,
      splits: preferredSplits[split],
      ...(hub && { hub }),
      ...(limit !== undefined && { limit }),
    });
    quarantined.push(...loaded.quarantined);
    for (const [reason, count] of Object.entries(loaded.skipped))
      skipped[`${split}: ${reason}`] = (skipped[`${split}: ${reason}`] ?? 0) + count;
    for (const example of loaded.examples) {
      if (split === 'validation') {
        if (example.groundTruth === '') {
          skip('no right answer to grade by');
          continue;
        }
        const taken = perSource.get(example.dataSource) ?? 0;
        if (taken >= (source.val_max_samples ?? Infinity)) continue;
        perSource.set(example.dataSource, taken + 1);
      }
      const promptId = `${split}:${place === 0 ? '' : `${place}:`}${basename(example.file)}:${example.line}`;
      examples.push(toTaskExample(example, examples.length, promptId, rendering));
    }
  }
  return examples;
}

function toTaskExample(example: LoadedExample, index: number, promptId: string, rendering: Rendering): TaskExample {
  const { source, options, template } = rendering;
  const messages = messagesOf(example, template);
  const completion = renderCompletion(example, {
    answerVariant: source.answer_variant ?? 'solution',
    think: source.think ?? true,
  });
  const { options: choices, subject } = example;
  return {
    index,
    promptId,
    prompt: `${options.prompt_start}${messages.map(({ content }) => content).join('\n\n')}`,
    messages,
    groundTruth: example.groundTruth,
    dataSource: example.dataSource,
    ...(completion !== null && { completion: `${completion}${options.completion_end}` }),
    extra: {
      ...example.extra,
      grader: example.grader,
      ...(choices && { choices }),
      ...(subject !== undefined && { subject }),
    },
  };
}

/** The chat up to the turn that is to be written: the row's own, its last user turn in the template's words. */
function messagesOf(example: DatasetExample, template: TemplateName | 'auto'): ChatMessage[] {
  const own = example.messages ?? [];
  const words = template === 'auto' ? (own.length > 0 ? 'question-only' : 'training') : template;
  return [...own.slice(0, -1), { role: 'user', content: renderPrompt(words, example) }];
}

/**
 * By the grader that `extra.grader` names, in reward mode; where several answers are accepted, the best verdict counts.
 * @throws NoGroundTruthError, NoVerdictError and what the grader throws: failures, never scores
 */
function grade(solution: string, groundTruth: string, extra: Readonly<Record<string, unknown>> = {}): Grade {
  if (groundTruth === '') throw new NoGroundTruthError('this example has no right answer to grade by: it serves SFT');
  const kind = graderKinds.find((known) => known === extra['grader']) ?? 'math';
  const { choices, acceptedAnswers, finish_reason: finishReason } = extra;
  const asked: Omit<GradingRequest, 'gold'> = {
    response: solution,
    mode: 'reward',
    ...(isTextList(choices) && { choices }),
    ...((finishReason === 'stop' || finishReason === 'length') && { finishReason }),
  };
  const golds = [groundTruth, ...(isTextList(acceptedAnswers) ? acceptedAnswers : [])];
  const verdicts = golds.map((gold) => graders[kind]({ gold, ...asked }));
  const verdict = verdicts.reduce((best, next) => ((next.score ?? -1) > (best.score ?? -1) ? next : best));
  if (verdict.score === null) throw new NoVerdictError(`grading failed: ${verdict.reason ?? verdict.decidedBy}`);
  const reason = verdict.reason ?? verdict.detail;
  return {
    score: verdict.score,
    decidedBy: verdict.decidedBy,
    extracted: verdict.extracted,
    ...(reason !== undefined && { reason }),
  };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function unknownName(key: string, given: string, known: readonly string[]): TaskOptionsError {
  return new TaskOptionsError(name, `${key}=${given} is not known; one of auto, ${known.join(', ')}`);
}
