/** Many programs one after the other, with what came of them, and the smallest that disagrees. */
import * as fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import type { Ops } from '../../../tensor/ops.js';
import { ProgramArbitrary } from './arbitrary.js';
import type { DifferenceKind } from './comparison.js';
import { kinds } from './coverage.js';
import { judge, judgedValues, type Engine, type Verdict } from './oracle.js';
import { nameOf, printProgram } from './printing.js';
import { toJson, type Program } from './program.js';

export interface SearchOptions {
  /** Makes the judge. */
  readonly torch: Ops;
  readonly engines: readonly Engine[];
  readonly programs: number;
  readonly seed: number;
  /** Of an earlier disagreement: begins there. */
  readonly path?: string;
  readonly draw?: ConstructorParameters<typeof ProgramArbitrary>[1];
  readonly onProgress?: (counts: Counts) => void;
}

export interface Counts {
  programs: number;
  /** Compared and found equal, refused ones among them. */
  agreed: number;
  refused: number;
  rejected: { jump: number; range: number };
  /** Steps by operation, of programs that were compared. */
  operations: Map<string, number>;
  /** Compared programs of each of `kinds`. */
  kinds: Map<string, number>;
}

export interface Found {
  readonly program: Program;
  readonly verdict: Extract<Verdict, { kind: 'disagreed' }>;
  readonly report: string;
}

export interface SearchResult {
  readonly counts: Counts;
  readonly found: Found | undefined;
}

/** Programs between two turns of the event loop. */
const TURN = 50;

export async function searchDisagreement(options: SearchOptions): Promise<SearchResult> {
  const { torch, engines, programs, seed, path } = options;
  const counts: Counts = {
    programs: 0,
    agreed: 0,
    refused: 0,
    rejected: { jump: 0, range: 0 },
    operations: new Map(),
    kinds: new Map(),
  };
  let wanted: DifferenceKind | undefined;
  const arbitrary = new ProgramArbitrary((program) => judgedValues(torch, program), options.draw);
  const property = fc.asyncProperty(arbitrary, async (program) => {
    const verdict = judge(torch, engines, program);
    if (wanted === undefined) {
      count(counts, program, verdict);
      if (counts.programs % TURN === 0) {
        options.onProgress?.(counts);
        await setImmediate();
      }
    }
    if (verdict.kind !== 'disagreed') return true;
    wanted ??= verdict.difference.kind;
    // Cutting a program may make another one of it, which engines refuse by words of their own.
    return verdict.difference.kind !== wanted && verdict.difference.kind === 'refusal';
  });
  const details = await fc.check(property, { numRuns: programs, seed, ...(path !== undefined && { path }) });
  const smallest = details.counterexample?.[0];
  if (smallest === undefined) return { counts, found: undefined };
  const verdict = again(
    () => judge(torch, engines, smallest),
    () => failure(smallest, details),
  );
  if (verdict.kind !== 'disagreed') throw new Error('a disagreement that is gone when it is repeated');
  return { counts, found: { program: smallest, verdict, report: report(smallest, verdict, details) } };
}

/** An error of the oracle's own says at which program. */
function again(verdict: () => Verdict, failure: () => string): Verdict {
  try {
    return verdict();
  } catch (cause) {
    throw new Error(failure(), { cause });
  }
}

function failure(
  program: Program,
  { seed, counterexamplePath }: { seed: number; counterexamplePath: string | null },
): string {
  return `the oracle itself failed (seed ${seed}, path ${counterexamplePath}) at\n${printProgram(program)}\n${toJson(program)}`;
}

function count(counts: Counts, program: Program, verdict: Verdict): void {
  counts.programs++;
  if (verdict.kind === 'rejected') counts.rejected[verdict.reason]++;
  if (verdict.kind !== 'agreed') return;
  counts.agreed++;
  if (verdict.refused) {
    counts.refused++;
    return;
  }
  const add = (to: Map<string, number>, name: string) => to.set(name, (to.get(name) ?? 0) + 1);
  for (const { operation } of program.steps) add(counts.operations, operation);
  for (const [name, holds] of Object.entries(kinds)) if (holds(program)) add(counts.kinds, name);
}

function report(
  program: Program,
  { engine, difference }: Found['verdict'],
  { seed, counterexamplePath }: { seed: number; counterexamplePath: string | null },
): string {
  const { kind, value, expected, actual, detail } = difference;
  return [
    `engine ${engine} disagrees in ${kind}${value === undefined ? '' : ` of ${nameOf(value)}`}: ${detail}`,
    '',
    printProgram(program),
    '',
    `expected ${expected}`,
    `${engine.padEnd(8)} ${actual}`,
    '',
    `again: npm run oracle -- --seed ${seed} --path ${counterexamplePath ?? ''}`,
    toJson(program),
  ].join('\n');
}
