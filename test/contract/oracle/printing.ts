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
  steps.forEach(({ operation, operands, attributes, overwritten }, step) => {
    const around = blocks.filter(({ from, to }) => step >= from && step <= to);
    const outer = around.filter(({ from }) => from < step).length;
    around.slice(outer).forEach(({ kind }, depth) => lines.push(`${'  '.repeat(outer + depth)}${kind} {`));
    const call = [...operands.map(nameOf), ...printAttributes(attributes)].join(', ');
    const kept = around.some((block) => block.kept === step) ? '  // kept' : '';
    const changed = operands[overwritten ?? -1];
    const twice = changed === undefined ? '' : `  // twice: on copies, ${nameOf(changed)} overwritten in between`;
    const value = nameOf(inputs.length + step);
    lines.push(`${'  '.repeat(around.length)}${value} = ${operation}(${call})${kept}${twice}`);
    const closing = around.filter(({ to }) => to === step).length;
    for (let depth = around.length - 1; depth >= around.length - closing; depth--) lines.push(`${'  '.repeat(depth)}}`);
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
