/** A program as lines of code, for people. */
import type { Attribute, Attributes, Input, Program } from './program.js';

/** a … z, a1 … z1, a2 … */
export function nameOf(value: number): string {
  const letter = String.fromCharCode(97 + (value % 26));
  return value < 26 ? letter : `${letter}${Math.floor(value / 26)}`;
}

export function printProgram(program: Program): string {
  const { inputs, steps, blocks, outputs, differentiation } = program;
  const lines = inputs.map((input, index) => `${nameOf(index)} = ${printInput(input)}`);
  steps.forEach(({ operation, operands, attributes }, step) => {
    const opening = blocks.find(({ from }) => from === step);
    if (opening !== undefined) lines.push(`${opening.kind} {`);
    const inside = blocks.find(({ from, to }) => step >= from && step <= to);
    const call = [...operands.map(nameOf), ...printAttributes(attributes)].join(', ');
    const kept = inside?.kept === step ? '  // kept' : '';
    lines.push(`${inside === undefined ? '' : '  '}${nameOf(inputs.length + step)} = ${operation}(${call})${kept}`);
    if (inside?.to === step) lines.push('}');
  });
  const loss = outputs.map((value, output) => `sum(${nameOf(value)} · lossWeight(${output}, …))`).join(' + ');
  const parameters = inputs.flatMap(({ parameter }, index) => (parameter ? [nameOf(index)] : []));
  if (loss !== '') lines.push(`loss = ${loss}`);
  if (differentiation !== 'none') lines.push(`${differentiation} by ${parameters.join(', ')}`);
  return lines.join('\n');
}

function printInput({ shape, dtype, values, parameter }: Input): string {
  const numbers = values.length > 40 ? `${print(values.slice(0, 40)).slice(0, -1)}, …]` : print(values);
  return `${parameter ? 'parameter' : 'input'} ${dtype} [${shape.join(', ')}] ${numbers}`;
}

function printAttributes(attributes: Attributes): string[] {
  return Object.entries(attributes).map(([name, value]) => `${name}: ${print(value)}`);
}

function print(value: Attribute): string {
  if (typeof value === 'object') return `[${value.map(print).join(', ')}]`;
  return Object.is(value, -0) ? '-0' : String(value);
}
