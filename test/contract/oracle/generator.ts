/** Draws programs: chains of up to eight steps, some in blocks, a few of them spoilt so that they must be refused. */
import type * as fc from 'fast-check';
import { Draft } from './draft.js';
import type { Block, Input, Program, Step } from './program.js';
import { ruleOf, rules } from './rules.js';

const MOST_STEPS = 8;
const SPOILT = 0.04;
/** No size of an operand that is drawn. */
const ODD_SIZES = [13, 17];

const names = Object.keys(rules);

export function drawProgram(random: fc.Random): Program {
  const draft = new Draft(random);
  const wanted = draft.integer(1, MOST_STEPS);
  const blocks: Block[] = [];
  for (let tries = 0; draft.steps.length < wanted && tries < 4 * MOST_STEPS; tries++) {
    const left = wanted - draft.steps.length;
    if (left >= 2 && draft.steps.length > 0 && draft.chance(0.12)) drawBlock(draft, Math.min(left, 3), blocks);
    else drawStep(draft);
  }
  const program = numbered(draft, blocks);
  return draft.chance(SPOILT) ? spoilt(program, draft) : program;
}

function drawStep(draft: Draft): void {
  const name = draft.pick(names);
  const { draw, cuts = false } = ruleOf(name);
  const drawn = draw(draft);
  if (drawn !== undefined) draft.add(name, drawn, cuts);
}

function drawBlock(draft: Draft, length: number, blocks: Block[]): void {
  const from = draft.steps.length;
  const kind = draft.chance(0.5) ? 'tidy' : 'checkpoint';
  if (kind === 'checkpoint') {
    const input = draft.value();
    draft.allowed = (id) => {
      const known = draft.known(id);
      return id === input || !known.watched || known.input || draft.stepIds.slice(from).includes(id);
    };
  }
  for (let tries = 0; draft.steps.length < from + length && tries < 8; tries++) drawStep(draft);
  draft.allowed = undefined;
  const to = draft.steps.length - 1;
  const last = draft.stepIds[to];
  if (to < from || last === undefined || draft.known(last).dtype !== 'float32') return;
  draft.close(from, to);
  const kept = kind === 'tidy' && to > from && draft.chance(0.4) ? { kept: draft.integer(from, to - 1) } : {};
  blocks.push({ kind, from, to, ...kept });
}

/** Values get their final numbers; inputs that nothing reads go, but now and then a parameter stays. */
function numbered(draft: Draft, blocks: readonly Block[]): Program {
  const read = new Set(draft.steps.flatMap(({ operands }) => operands));
  const inputs = draft.inputs.filter(({ id, parameter }) => read.has(id) || (parameter && draft.chance(0.2)));
  const numbers = new Map([...inputs.map(({ id }) => id), ...draft.stepIds].map((id, index) => [id, index]));
  const number = (id: number) => numbers.get(id) ?? NaN;
  const steps: Step[] = draft.steps.map((step) => ({ ...step, operands: step.operands.map(number) }));
  const floats = draft.visible().filter((id) => draft.known(id).dtype === 'float32' && !draft.known(id).input);
  const watched = floats.filter((id) => draft.known(id).watched);
  const outputs = [...new Set([...watched.slice(-1), ...floats.filter(() => draft.chance(0.5))])];
  const plain: Input[] = inputs.map(({ shape, dtype, values, parameter }) => ({ shape, dtype, values, parameter }));
  const differentiable = outputs.length > 0 && plain.some(({ parameter }) => parameter);
  const differentiation = differentiable
    ? draft.pick([
        'gradients',
        'gradients',
        'gradients',
        'gradients',
        'gradients',
        'gradients',
        'accumulate',
        'none',
      ] as const)
    : 'none';
  return { inputs: plain, steps, blocks, outputs: outputs.map(number), differentiation };
}

/** One step gets an axis, a shape, a row or an operand that does not fit (as a rule: the program may also stay sound). */
function spoilt(program: Program, draft: Draft): Program {
  const at = program.steps.length === 0 ? -1 : draft.integer(0, program.steps.length - 1);
  const step = program.steps[at];
  if (step === undefined) return program;
  const { attributes, operands, operation } = step;
  const change = (change: Partial<Step>): Program => ({
    ...program,
    steps: program.steps.map((one, index) => (index === at ? { ...one, ...change } : one)),
  });
  if ('length' in attributes && draft.chance(0.5)) return change({ attributes: { ...attributes, length: 50 } });
  if ('axis' in attributes) return change({ attributes: { ...attributes, axis: draft.pick([9, -9]) } });
  if ('axis0' in attributes) return change({ attributes: { ...attributes, axis0: 9 } });
  if (operation === 'reshape') return change({ attributes: { shape: ODD_SIZES } });
  const second = operands[1];
  if (second === undefined || operation === 'clipGradNorm') return program;
  const { dtype = 'float32' } = program.inputs[second] ?? {};
  if (['selectRows', 'embedding', 'tokenLogProbs'].includes(operation) && dtype === 'int32') {
    const indices = program.inputs.map((input, index) =>
      index === operands.at(-1) ? { ...input, values: input.values.map(() => 99) } : input,
    );
    return { ...program, inputs: indices };
  }
  return withInput(program, at, dtype, draft);
}

/** The step's second operand becomes a new input, the first of all values. */
function withInput(program: Program, at: number, dtype: Input['dtype'], draft: Draft): Program {
  const values = Array.from({ length: 13 * 17 }, () => (dtype === 'float32' ? draft.number(0.25, 2) : 1));
  const shift = (values: readonly number[]) => values.map((value) => value + 1);
  return {
    ...program,
    inputs: [{ shape: ODD_SIZES, dtype, values, parameter: false }, ...program.inputs],
    steps: program.steps.map((step, index) => {
      const operands = shift(step.operands);
      return { ...step, operands: index === at ? operands.map((value, k) => (k === 1 ? 0 : value)) : operands };
    }),
    outputs: shift(program.outputs),
  };
}
