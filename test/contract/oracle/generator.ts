/** Draws programs: chains of up to eight steps, some in blocks, a few of them spoilt so that they must be refused. */
import type * as fc from 'fast-check';
import { Draft } from './draft.js';
import type { Block, Input, Program, Step } from './program.js';
import { ruleOf, rules } from './rules.js';

const MOST_STEPS = 8;
const SPOILT = 0.04;
/** Of the steps. */
const OVERWRITTEN = 0.04;
/** Of blocks within blocks. */
const DEEPEST = 3;
/** No size of an operand that is drawn. */
const ODD_SIZES = [13, 17];

const names = Object.keys(rules);

export function drawProgram(random: fc.Random): Program {
  const draft = new Draft(random);
  const wanted = draft.integer(1, MOST_STEPS);
  const blocks: Block[] = [];
  for (let tries = 0; draft.steps.length < wanted && tries < 4 * MOST_STEPS; tries++) {
    const left = wanted - draft.steps.length;
    if (left >= 2 && draft.steps.length > 0 && draft.chance(0.12))
      blocks.push(...drawBlock(draft, Math.min(left, 4), 1));
    else drawStep(draft);
  }
  const program = numbered(draft, blocks);
  return draft.chance(SPOILT) ? spoilt(program, draft) : program;
}

function drawStep(draft: Draft): void {
  const name = draft.pick(names);
  const { draw, cuts = false, views = false } = ruleOf(name);
  const drawn = draw(draft);
  if (drawn === undefined) return;
  const twice = !views && drawn.operands.length > 0 && drawn.shape.length <= 4 && draft.chance(OVERWRITTEN);
  draft.add(name, drawn, cuts, twice ? draft.integer(0, drawn.operands.length - 1) : undefined);
}

/** Returns the block and those within it, if its steps can be one. */
function drawBlock(draft: Draft, length: number, depth: number): Block[] {
  const from = draft.steps.length;
  const kind = draft.chance(0.5) ? 'tidy' : 'checkpoint';
  const inner: Block[] = [];
  const drawSteps = () => {
    for (let tries = 0; draft.steps.length < from + length && tries < 8; tries++) {
      const left = from + length - draft.steps.length;
      if (depth < DEEPEST && draft.chance(0.3)) inner.push(...drawBlock(draft, left, depth + 1));
      else drawStep(draft);
    }
  };
  if (kind === 'tidy') drawSteps();
  else {
    const input = draft.value();
    const allows = (id: number) => {
      const known = draft.known(id);
      return id === input || !known.watched || known.input || draft.stepIds.slice(from).includes(id);
    };
    draft.within(allows, drawSteps);
  }
  const to = draft.steps.length - 1;
  const last = draft.stepIds[to];
  if (to < from || last === undefined) return inner;
  if (kind === 'checkpoint' && draft.known(last).dtype !== 'float32') return inner;
  // The body of a checkpoint keeps no tensor.
  const keeps = kind === 'tidy' && !draft.inCheckpoint && draft.chance(0.4);
  const keepable = Array.from({ length: to - from }, (_, place) => from + place).filter(
    (step) => !draft.isHidden(step),
  );
  const kept = keeps && keepable.length > 0 ? { kept: draft.pick(keepable) } : {};
  draft.close(from, to);
  return [{ kind, from, to, ...kept }, ...inner];
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
        'again',
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
  if (['selectRows', 'embedding', 'tokenLogProbs'].includes(operation) && dtype.startsWith('int')) {
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
