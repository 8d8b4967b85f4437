/**
 * The oracle: gives a program to engines and to a judge in float64, and says whether they agree.
 *
 * ORACLE-1 An engine agrees when shapes, dtypes, infinities and NaN are the judge's, numbers are within what rounding
 *          explains, nothing stays alive, and a refusal is the same typed error of the same operation on every engine.
 * ORACLE-2 A program that comes near a jump, or leaves the range of float32, is not compared; such are counted.
 * ORACLE-3 Gradients are compared where all parameters and values are finite.
 */
import type { Ops } from '../../../tensor/ops.js';
import { compareRuns, type Difference, type NoisyRun } from './comparison.js';
import { interpret, type Outcome, type Reading, type Refusal, type Run } from './interpreter.js';
import { createJudge } from './judge.js';
import { createNoise, isCoarse, noNoise } from './noise.js';
import { overwritingFactor, valueTypeOf, type Program } from './program.js';
import type { Evidence } from './rule.js';
import { ruleOf } from './rules.js';

const LARGEST = 1e30;

export interface Engine {
  readonly name: string;
  readonly ops: Ops;
}

export type Verdict =
  | { readonly kind: 'agreed'; readonly refused: boolean }
  | { readonly kind: 'rejected'; readonly reason: 'jump' | 'range' }
  | { readonly kind: 'disagreed'; readonly engine: string; readonly difference: Difference };

/** The values of a program in float64, those inside of blocks too: up to the step that is refused, if one is. */
export function judgedValues(torch: Ops, program: Program): Run['values'] {
  const outcome = judgedOutcome(torch, program);
  if (outcome.kind === 'run') return outcome.values;
  const before = judgedOutcome(torch, {
    ...program,
    steps: program.steps.slice(0, outcome.at),
    outputs: [],
    differentiation: 'none',
  });
  return before.kind === 'run' ? before.values : new Map();
}

function judgedOutcome(torch: Ops, program: Program): Outcome {
  return interpret({ ...program, blocks: [] }, createJudge(torch, noNoise));
}

/** @param torch makes the judge; it may be one of the engines too */
export function judge(torch: Ops, engines: readonly Engine[], program: Program): Verdict {
  const judged = judgedOutcome(torch, program);
  const base = judged.kind === 'run' ? judged : undefined;
  if (base !== undefined) {
    if (comesNearJump(program, base)) return { kind: 'rejected', reason: 'jump' };
    if (leavesRange(base)) return { kind: 'rejected', reason: 'range' };
  }
  const outcomes = engines.map(({ name, ops }) => ({ name, outcome: interpret(program, ops) }));
  for (const { name, outcome } of outcomes) {
    const leak = leakOf(outcome);
    if (leak !== undefined) return { kind: 'disagreed', engine: name, difference: leak };
  }
  const refused = outcomes.some(({ outcome }) => outcome.kind === 'refusal');
  if (refused) return refusalVerdict(program, outcomes);
  if (base === undefined) throw new Error('the judge refuses a program that every engine runs');
  const flat = { ...program, blocks: [] };
  const samples: Run[] = [];
  const noisy: NoisyRun = (sample) => (samples[sample] ??= noisyRun(torch, flat, sample, base));
  for (const { name, outcome } of outcomes) {
    const difference = outcome.kind === 'run' ? compareRuns(base, outcome, noisy, isFinite(program, base)) : undefined;
    if (difference !== undefined) return { kind: 'disagreed', engine: name, difference };
  }
  return { kind: 'agreed', refused: false };
}

function noisyRun(torch: Ops, program: Program, sample: number, base: Run): Run {
  const outcome = interpret(program, createJudge(torch, createNoise(torch, sample + 1)));
  // Noise can make sampling refuse nothing, and changes no shape.
  if (outcome.kind === 'refusal') throw new Error(`noise makes ${outcome.message} out of ${base.values.size} values`);
  return outcome;
}

function leakOf({ leaked }: Outcome): Difference | undefined {
  if (leaked === 0) return undefined;
  return {
    kind: 'leak',
    value: undefined,
    expected: '0 handles',
    actual: `${leaked} handles`,
    detail: 'more than before',
  };
}

function refusalVerdict(program: Program, outcomes: readonly { name: string; outcome: Outcome }[]): Verdict {
  const all = outcomes.map(({ outcome }) => outcome);
  const first = all.find((outcome): outcome is Refusal => outcome.kind === 'refusal');
  const expected = `TensorOperationError of ${first === undefined ? '' : operationAt(program, first.at)}`;
  for (const { name, outcome } of outcomes) {
    const actual = outcome.kind === 'run' ? 'a result' : `${outcome.error} of ${outcome.operation ?? 'no operation'}`;
    if (actual === expected && outcome.kind === 'refusal' && outcome.at === first?.at) continue;
    const said = (one: Outcome) => (one.kind === 'run' ? 'a result' : `${one.error}: ${one.message}`);
    const detail = outcomes.map((one) => `${one.name}: ${said(one.outcome)}`).join(' | ');
    const difference = {
      kind: 'refusal' as const,
      value: first && program.inputs.length + first.at,
      expected,
      actual,
      detail,
    };
    return { kind: 'disagreed', engine: name, difference };
  }
  return { kind: 'agreed', refused: true };
}

function operationAt(program: Program, at: number): string {
  return program.steps[at]?.operation ?? 'valueAndGrad';
}

function leavesRange(run: Run): boolean {
  const leaves = ({ numbers }: Reading) => Array.from(numbers).some((x) => Math.abs(x) > LARGEST && Number.isFinite(x));
  return [...run.values.values(), ...run.gradients.values()].some(leaves);
}

/** Gradients are compared only then: what becomes of 0 · ∞ on the way back is each formula's own. */
function isFinite(program: Program, run: Run): boolean {
  const all = (numbers: ArrayLike<number>) => Array.from(numbers).every(Number.isFinite);
  const parameters = program.inputs.filter(({ parameter }) => parameter);
  return parameters.every(({ values }) => all(values)) && [...run.values.values()].every(({ numbers }) => all(numbers));
}

function comesNearJump(program: Program, run: Run): boolean {
  const again = program.differentiation === 'again';
  const evidence: Evidence[] = program.inputs.map(({ shape, dtype, values, parameter }) => {
    const given: Evidence = { shape, dtype, numbers: values, exact: true, input: true };
    return again && parameter ? overwrittenEvidence(given) : given;
  });
  return program.steps.some(({ operation, operands, attributes, overwritten }, step) => {
    const rule = ruleOf(operation);
    const given = operands.flatMap((index) => evidence[index] ?? []);
    const times = [given];
    if (overwritten !== undefined) {
      times.push(given.map((one, place) => (place === overwritten ? overwrittenEvidence(one) : one)));
    }
    if (times.some((given) => rule.nearJump?.(given, attributes) === true)) return true;
    const reading = run.values.get(program.inputs.length + step);
    if (reading === undefined) throw new Error('the judge hides a value');
    const few = () => Array.from(reading.numbers).every((value) => Object.is(Math.fround(value), value));
    const coarse = () => times.flat().every(({ numbers }) => Array.from(numbers).every(isCoarse));
    const kept = { exact: () => true, arithmetic: few, sums: () => coarse() && few() };
    const exact = rule.rounding !== undefined && given.every((one) => one.exact) && kept[rule.rounding]();
    const dtype = valueTypeOf(reading.dtype);
    evidence.push({ shape: reading.shape, dtype, numbers: reading.numbers, exact, input: false });
    return false;
  });
}

function overwrittenEvidence(evidence: Evidence): Evidence {
  const factor = overwritingFactor(evidence.dtype);
  return { ...evidence, numbers: Array.from(evidence.numbers, (value) => (factor === 0 ? 0 : value * factor)) };
}
