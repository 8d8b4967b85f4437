/** PURE. What is to be said of a dataset, gathered row by row; memory: a few numbers a row, and the samples. */
import { createHash } from 'node:crypto';
import { renderCompletion } from '../../tasks/datasets/completion.js';
import type { DatasetExample } from '../../tasks/datasets/example.js';
import type { DatasetOutcome } from '../../tasks/datasets/opened-dataset.js';
import { renderPrompt } from '../../tasks/prompts/render-prompt.js';
import type { TemplateName } from '../../tasks/prompts/template-names.js';
import { randomStream } from '../../tasks/random-stream.js';
import { ColumnTypes, type ColumnSummary } from './column-types.js';

export interface SurveySample {
  readonly file: string;
  readonly line: number;
  readonly example: DatasetExample;
  /** As the model sees it, but for the chat template. */
  readonly prompt: string;
  readonly completion: string | null;
}

export interface ReasonCount {
  readonly kind: 'skipped' | 'quarantined';
  readonly reason: string;
  readonly count: number;
  readonly firstFile: string;
  readonly firstLine: number;
}

export interface Duplicate {
  readonly line: number;
  /** Line of the row that it repeats. */
  readonly of: number;
}

export interface Survey {
  readonly rows: number;
  readonly examples: number;
  readonly columns: readonly ColumnSummary[];
  /** Counts by data source, then subject; the largest first. `null`: examples without a subject. */
  readonly sources: readonly { readonly source: string; readonly subject: string | null; readonly count: number }[];
  readonly graders: Readonly<Record<string, number>>;
  readonly leftOut: readonly ReasonCount[];
  /** Rows whose question, options and pictures equal an earlier row's. */
  readonly duplicates: number;
  readonly firstDuplicate: Duplicate | null;
  /** Characters. */
  readonly lengths: Readonly<Record<'prompt' | 'completion' | 'answer', readonly number[]>>;
  readonly images: number;
  readonly withoutAnswer: number;
  readonly samples: readonly SurveySample[];
}

export interface SurveyChoices {
  readonly template: TemplateName | 'auto';
  readonly answerVariant: 'solution' | 'boxed';
  readonly samples: number;
}

export class SurveyBuilder {
  private readonly choices: SurveyChoices;
  private readonly columns = new ColumnTypes();
  private readonly sources = new Map<string, { source: string; subject: string | null; count: number }>();
  private readonly graders: Record<string, number> = {};
  private readonly reasons = new Map<string, { -readonly [K in keyof ReasonCount]: ReasonCount[K] }>();
  private readonly seen = new Map<string, number>();
  private readonly lengths = { prompt: [] as number[], completion: [] as number[], answer: [] as number[] };
  private readonly samples: SurveySample[] = [];
  // Which rows are shown: the same ones each time, and from everywhere in the data.
  private readonly draws = randomStream(0, 'data-inspect');
  private rows = 0;
  private examples = 0;
  private duplicates = 0;
  private firstDuplicate: Duplicate | null = null;
  private images = 0;
  private withoutAnswer = 0;

  constructor(choices: SurveyChoices) {
    this.choices = choices;
  }

  add(outcome: DatasetOutcome): void {
    this.rows++;
    if (outcome.row !== null) this.columns.add(outcome.row);
    if (outcome.kind === 'example') this.addExample(outcome.example, outcome.file, outcome.line);
    else this.leaveOut(outcome.kind, outcome.reason, outcome.file, outcome.line);
  }

  build(): Survey {
    const { rows, examples, graders, duplicates, firstDuplicate, lengths, images, withoutAnswer } = this;
    return {
      rows,
      examples,
      columns: this.columns.summary(),
      sources: [...this.sources.values()].sort((left, right) => right.count - left.count),
      graders,
      leftOut: [...this.reasons.values()].sort((left, right) => right.count - left.count),
      duplicates,
      firstDuplicate,
      lengths,
      images,
      withoutAnswer,
      samples: [...this.samples].sort((left, right) => left.line - right.line),
    };
  }

  private addExample(example: DatasetExample, file: string, line: number): void {
    this.examples++;
    const { dataSource: source, subject = null, grader, groundTruth } = example;
    const key = JSON.stringify([source, subject]);
    const count = this.sources.get(key)?.count ?? 0;
    this.sources.set(key, { source, subject, count: count + 1 });
    this.graders[grader] = (this.graders[grader] ?? 0) + 1;
    this.images += example.images?.length ?? 0;
    if (groundTruth === '') this.withoutAnswer++;
    this.notice(example, line);
    const { template, answerVariant } = this.choices;
    const words = template === 'auto' ? (example.messages === undefined ? 'training' : 'question-only') : template;
    const prompt = renderPrompt(words, example);
    const completion = renderCompletion(example, { answerVariant, think: true });
    this.lengths.prompt.push(prompt.length);
    if (completion !== null) this.lengths.completion.push(completion.length);
    if (groundTruth !== '') this.lengths.answer.push(groundTruth.length);
    this.maySample({ file, line, example, prompt, completion });
  }

  /** Every example has the same chance to be shown (reservoir sampling). */
  private maySample(sample: SurveySample): void {
    const place =
      this.samples.length < this.choices.samples
        ? this.samples.length
        : Math.floor(this.draws.uniform() * this.examples);
    if (place < this.choices.samples) this.samples[place] = sample;
  }

  private notice({ question, options, images = [] }: DatasetExample, line: number): void {
    const text = JSON.stringify([question, options ?? [], images.map(({ source }) => imageKey(source))]);
    const key = createHash('sha256').update(text).digest('base64').slice(0, 22);
    const earlier = this.seen.get(key);
    if (earlier === undefined) this.seen.set(key, line);
    else {
      this.duplicates++;
      this.firstDuplicate ??= { line, of: earlier };
    }
  }

  private leaveOut(kind: ReasonCount['kind'], reason: string, firstFile: string, firstLine: number): void {
    const key = `${kind} ${reason}`;
    const known = this.reasons.get(key);
    if (known === undefined) this.reasons.set(key, { kind, reason, count: 1, firstFile, firstLine });
    else known.count++;
  }
}

function imageKey(source: { readonly bytes: Uint8Array } | { readonly path: string }): string {
  return 'path' in source ? source.path : createHash('sha256').update(source.bytes).digest('base64');
}
