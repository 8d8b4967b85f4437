/**
 * What happened to a run besides the runtime's own events: one record a line in `events.jsonl`. Names are noun + past
 * participle, as facts.
 */
import type { SystemEvent } from '../runtime/system.js';
import type { Stage } from '../messages/values.js';

export type RunEvent =
  | { readonly kind: 'run-started'; readonly experiment: string; readonly pid: number; readonly resumedFrom?: string }
  | { readonly kind: 'stage-started'; readonly stage: Stage; readonly step: number; readonly totalSteps: number }
  | { readonly kind: 'stage-finished'; readonly stage: Stage; readonly step: number }
  | { readonly kind: 'checkpoint-written'; readonly step: number; readonly folder: string; readonly durationMs: number }
  | { readonly kind: 'checkpoint-refused'; readonly folder: string; readonly reason: string }
  | { readonly kind: 'checkpoint-removed'; readonly folder: string }
  | { readonly kind: 'metrics-abandoned'; readonly afterStep: number; readonly lines: number }
  | {
      readonly kind: 'verdicts-failed';
      readonly step: number;
      readonly count: number;
      readonly reasons: readonly string[];
    }
  | { readonly kind: 'rollouts-dropped'; readonly step: number; readonly count: number; readonly reason: string }
  | { readonly kind: 'examples-skipped'; readonly source: string; readonly count: number; readonly reason: string }
  | { readonly kind: 'interrupt-received'; readonly step: number }
  | { readonly kind: 'warning-raised'; readonly message: string }
  | { readonly kind: 'run-failed'; readonly name: string; readonly message: string; readonly stack?: string }
  | {
      readonly kind: 'run-finished';
      readonly exit: 'done' | 'failed' | 'interrupted';
      readonly wallTimeSeconds: number;
    };

export type AnyRunEvent = RunEvent | SystemEvent;
