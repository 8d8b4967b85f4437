/**
 * PURE. What a row of any dataset becomes: one question with its right answer. Nothing in it depends on how it will be
 * asked; prompts/render-prompt.ts and completion.ts do that.
 */
import type { GraderKind } from '../grading/graders.js';
import type { ChatMessage } from '../task.js';
import type { ImageReference } from './image-reference.js';
import type { MappingName } from './mapping-names.js';

/** What SFT may imitate. `reasoned` comes apart into thoughts and solution; `verbatim` stays as it stands. */
export type DatasetCompletion =
  | { readonly kind: 'reasoned'; readonly thought: string; readonly solution: string }
  | { readonly kind: 'verbatim'; readonly text: string };

export interface DatasetExample {
  /** Without options; markers of pictures (`<image 1>`) stay where they stand. */
  readonly question: string;
  /** Texts of the options A, B, C, …; absent: not multiple choice. */
  readonly options?: readonly string[];
  /** With options: a letter. Empty: the data has no right answer, and the example serves SFT alone. */
  readonly groundTruth: string;
  readonly completion?: DatasetCompletion;
  /** The data's own whole prompt: then `question` is its last user turn, and `auto` adds no words. */
  readonly messages?: readonly ChatMessage[];
  readonly images?: readonly ImageReference[];
  /** Groups metrics: `medqa`, `mmlu-pro`, … */
  readonly dataSource: string;
  readonly grader: GraderKind;
  /** Category, subject or domain within its source. */
  readonly subject?: string;
  /** The dataset's own id of the row. */
  readonly id?: string;
  /** A worked solution that is not for imitation: `cot_content`, `exp`, `solution`. */
  readonly explanation?: string;
  /** Small values for graders and reports: `precision`, `unit`, `pass_at_n`, other accepted answers. */
  readonly extra: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** What becomes of one row. `skip`: not wanted (another category, no published answer). `quarantine`: broken. */
export type MappedRow =
  { readonly example: DatasetExample } | { readonly skip: string } | { readonly quarantine: string };

export type RowValue = Readonly<Record<string, unknown>>;

export interface RowContext {
  /** As the user named the dataset. */
  readonly dataset: string;
  /** Path of the file that the row stands in. */
  readonly file: string;
  /** Of a name at the hub: its configuration and split, where they are known. */
  readonly config?: string;
  readonly split?: string;
}

export interface DatasetMapping {
  readonly name: MappingName;
  /** For people: what it reads. */
  readonly title: string;
  /** Are these rows, the first of a dataset, in this schema? Never true by guess: another mapping may follow. */
  detects(rows: readonly RowValue[], context: RowContext): boolean;
  map(row: RowValue, context: RowContext): MappedRow;
}
