/** What every part of a run shares. Made once by `start-company.ts`; nothing here is global. */
import type { ResolvedConfig } from '../../config/schema.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import type { BlobArena, BlobMemory } from '../../runtime/blobs/blob-memory.js';
import type { System } from '../../runtime/system.js';
import type { MetricsLogger } from '../loggers/metrics-logger.js';
import type { AnyRunEvent } from '../run-event.js';
import type { RunFolder } from '../run-folder.js';
import type { RunView } from '../view/run-view.js';
import type { Interrupt } from './interrupt.js';
import type { PreparedData } from './prepared-data.js';
import type { RunPlan } from './run-plan.js';
import type { RunVerifier } from './run-verifier.js';
import { StepBlobs } from './step-blobs.js';

/** Actors on stage, with data and memory: enough to sample and to evaluate. */
export interface Company {
  /** With `model.path` as a folder that has a config.json. */
  readonly config: ResolvedConfig;
  /** Of adapters over `model.path`, to start from. */
  readonly adapterFolder: string | null;
  readonly plan: RunPlan;
  readonly data: PreparedData;
  readonly tokenizer: Tokenizer;
  readonly system: System;
  readonly arena: BlobArena;
  readonly blobs: BlobMemory;
}

/** A company that trains, and writes down what it does. */
export interface Run extends Company {
  readonly folder: RunFolder;
  readonly loggers: MetricsLogger;
  readonly view: RunView;
  readonly interrupt: Interrupt;
  readonly verifier: RunVerifier;
  /** To events.jsonl and the view. */
  event(event: AnyRunEvent): void;
}

/** Deadline of an ask, as the configuration says. */
export function within(run: Company): { readonly timeoutMs: number } {
  return { timeoutMs: run.config.placement.ask_timeout_ms };
}

/** Runs `work` with blobs of its own, which end with it however it ends. */
export async function withStepBlobs<Result>(
  run: Company,
  work: (blobs: StepBlobs) => Promise<Result>,
): Promise<Result> {
  const blobs = new StepBlobs(run.arena, run.blobs);
  try {
    return await work(blobs);
  } finally {
    blobs.release();
  }
}
