/**
 * What happened to a run besides the runtime's own events: one record a line in `events.jsonl`. Names are noun + past
 * participle, as facts.
 */
import type { PlacementMode, SystemEvent } from '../runtime/system.js';
import type { EngineInUse } from './machine/engine-in-use.js';
import type { Stage } from '../messages/values.js';

export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly experiment: string;
      readonly pid: number;
      readonly engine: EngineInUse;
      readonly placement: PlacementMode;
      readonly resumedFrom?: string;
    }
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
  /** More verdicts of a step failed than a healthy verifier's (VERIFIER.md 7.7). */
  | {
      readonly kind: 'verdict-alarm-raised';
      readonly step: number;
      readonly failed: number;
      readonly verdicts: number;
      readonly byReason: Readonly<Record<string, number>>;
    }
  /** After `step`; `again`: as in an earlier life of the run. */
  | {
      readonly kind: 'verifier-swapped';
      readonly step: number;
      readonly from: string;
      readonly to: string;
      readonly again?: boolean;
    }
  | { readonly kind: 'verifier-swap-refused'; readonly step: number; readonly reason: string }
  /** The run goes on with the verifier that a swap had put there. */
  | {
      readonly kind: 'verifier-restored';
      readonly step: number;
      readonly swappedAt: number;
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: 'rollouts-dropped'; readonly step: number; readonly count: number; readonly reason: string }
  | { readonly kind: 'examples-skipped'; readonly source: string; readonly count: number; readonly reason: string }
  | { readonly kind: 'interrupt-received'; readonly step: number }
  | { readonly kind: 'warning-raised'; readonly message: string }
  /** The machine lacks it: what that costs, and the command that adds it. A view says it at the run's start. */
  | { readonly kind: 'part-missed'; readonly message: string }
  | { readonly kind: 'run-failed'; readonly name: string; readonly message: string; readonly stack?: string }
  | {
      readonly kind: 'run-finished';
      readonly exit: 'done' | 'failed' | 'interrupted';
      readonly wallTimeSeconds: number;
    };

export type AnyRunEvent = RunEvent | SystemEvent;
