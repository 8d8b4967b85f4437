/** PURE. Who writes the traces: an OpenAI-compatible server, or a run's own sampler. */
import type { Question } from './question.js';

export type WrittenSample =
  | {
      readonly outcome: 'written';
      readonly text: string;
      readonly finishReason: 'stop' | 'length' | 'other';
      /** null: the server did not say. */
      readonly tokens: number | null;
    }
  | {
      readonly outcome: 'failed';
      readonly reason: string;
      readonly detail: string;
      /** Every other question would get the same: a wrong key, an unknown model. */
      readonly isHopeless: boolean;
    };

export interface Teacher {
  /** For people; and the column `teacher` of each trace. */
  readonly name: string;
  /** How many questions one call takes, and how many calls run side by side. */
  readonly questionsAtOnce: number;
  readonly callsAtOnce: number;
  /** Samples of one call: 1 asks for the next only when it is needed. */
  readonly samplesAtOnce: number;
  /**
   * Samples `from` to `to` (not included) of each question, in order. Never rejects for a fault of the server; what was
   * cancelled is a failure with the reason `cancelled`.
   */
  write(questions: readonly Question[], from: number, to: number): Promise<readonly (readonly WrittenSample[])[]>;
  /** Ends what is under way. */
  cancel(): void;
}
