/**
 * PURE. Jinja's interpreter under limits. Every node passes through `evaluate`, which
 *
 * METER-1: measures each value before an operation reads it, and refuses one that is too large;
 * METER-2: asks what an operation that multiplies will make before it runs, when its last operand is known;
 * METER-3: counts steps in proportion to time and memory: an item gone over, a variable looked for through nested
 *   scopes, text read, written or made.
 */
import { Interpreter, type JinjaEnvironment, type JinjaNode, type JinjaValue } from './jinja-library.js';
import { amountIn, type Operand, operationCost } from './operation-cost.js';
import { deepestNesting, LimitPassed, type RenderingLimits, stepsOfTurn } from './template-limits.js';
import { slicing, type TemplateNodes } from './template-nodes.js';
import { stepsOf, ValueSizes } from './value-sizes.js';

/** The node whose children are being evaluated. */
interface Frame {
  readonly node: JinjaNode;
  readonly operands: Operand[];
  /** Characters that a filter's block has written so far. */
  written: number;
  readonly depth: number;
}

/** Steps for what takes longer than a node: a scope, the methods of a text, an error that a loop's end throws. */
const slow = 16;

export class MeteredInterpreter extends Interpreter {
  readonly #nodes: TemplateNodes;
  readonly #limits: RenderingLimits;
  readonly #sizes: ValueSizes;
  /** Methods of texts and mappings, with the value they were taken from. */
  readonly #methods = new WeakMap<JinjaValue, { readonly name: string | undefined; readonly subject: Operand }>();
  #frame: Frame | undefined;
  #steps = 0;

  constructor(environment: JinjaEnvironment, nodes: TemplateNodes, limits: RenderingLimits) {
    super(environment);
    this.#nodes = nodes;
    this.#limits = limits;
    this.#sizes = new ValueSizes(limits.size, (steps) => this.spend(steps));
  }

  /** @throws LimitPassed */
  spend(steps: number): void {
    this.#steps += steps;
    // Not "more than": NaN passes no comparison.
    if (!(this.#steps <= this.#limits.steps)) throw new LimitPassed('steps', this.#limits.steps);
  }

  /** @param size of what is about to be made @throws LimitPassed */
  make(size: number): void {
    if (!(size <= this.#limits.size)) throw new LimitPassed('size', this.#limits.size);
  }

  /** @throws LimitPassed */
  override evaluate(node: JinjaNode | undefined, environment: JinjaEnvironment): JinjaValue {
    if (!node) return super.evaluate(node, environment);
    const outer = this.#frame;
    const frame: Frame = { node, operands: [], written: 0, depth: (outer?.depth ?? 0) + 1 };
    if (frame.depth > deepestNesting) throw new LimitPassed('nesting', deepestNesting);
    this.spend(this.#stepsToEnter(node, environment));
    this.#frame = frame;
    try {
      const value = super.evaluate(node, environment);
      const operand = { value, size: this.#sizes.of(value) };
      if (node.type === 'MemberExpression') this.#noteMember(frame, value);
      if (outer) this.#give(outer, node, operand);
      return value;
    } finally {
      this.#frame = outer;
    }
  }

  #stepsToEnter(node: JinjaNode, environment: JinjaEnvironment): number {
    switch (node.type) {
      case 'Identifier':
        return 1 + this.#scopesTo('value' in node ? node.value : undefined, environment);
      case 'Macro':
      case 'CallStatement':
        // The interpreter goes over all of its nodes.
        return slow + this.#nodes.countOf(node);
      case 'CallExpression':
      case 'Break':
      case 'Continue':
        return slow;
      default:
        return 1;
    }
  }

  #scopesTo(name: unknown, environment: JinjaEnvironment): number {
    let scopes = 1;
    for (let scope: JinjaEnvironment | undefined = environment; scope; scope = scope.parent, scopes++)
      if (typeof name === 'string' && scope.variables.has(name)) return scopes;
    return slow + scopes;
  }

  /** A child of `outer` was evaluated. */
  #give(outer: Frame, child: JinjaNode, operand: Operand): void {
    const role = this.#nodes.role(child);
    if (role === 'output') {
      this.spend(stepsOf(operand.size));
      outer.written += operand.size.characters;
      return;
    }
    if (role === 'iterable') return this.spend(stepsOfTurn * itemsOf(operand));
    switch (outer.node.type) {
      case 'BinaryExpression': {
        const name = this.#nodes.nameOf(outer.node);
        if (name !== 'and' && name !== 'or') this.spend(stepsOf(operand.size));
        return;
      }
      case 'TestExpression':
        return this.spend(stepsOf(operand.size));
      case 'MemberExpression':
        outer.operands.push(operand);
        return;
      case 'FilterExpression':
      case 'FilterStatement':
        if (outer.operands.length > 0) this.spend(stepsOf(operand.size));
        outer.operands.push(operand);
        return this.#beforeFilter(outer);
      case 'CallExpression':
      case 'CallStatement':
        return this.#giveToCall(outer, role === 'callee', operand);
    }
  }

  /** All arguments are evaluated before the function, and the body of a macro after it. */
  #giveToCall(outer: Frame, isCallee: boolean, operand: Operand): void {
    this.spend(stepsOf(operand.size));
    if (!isCallee) return void outer.operands.push(operand);
    const method = this.#methods.get(operand.value);
    if (method) this.#before(method.name, method.subject, outer.operands);
  }

  #beforeFilter({ node, operands, written }: Frame): void {
    const name = this.#nodes.nameOf(node);
    if (node.type === 'FilterExpression') {
      const [subject, ...args] = operands;
      if (subject) this.#before(name, subject, args);
      return;
    }
    // Its subject is what the block wrote, and no node's value: as long a text of line ends multiplies most.
    this.make(written);
    this.make(written * amountIn(operands));
  }

  #before(name: string | undefined, subject: Operand, args: readonly Operand[]): void {
    const { steps, made } = operationCost(name, subject, args);
    this.make(made);
    this.spend(steps);
  }

  #noteMember({ node, operands: [subject, property] }: Frame, value: JinjaValue): void {
    if (!subject) return;
    const name = this.#nodes.nameOf(node) ?? textOf(property);
    if (typeof value.value === 'function') {
      this.spend(slow);
      if (!this.#methods.has(value)) this.#methods.set(value, { name, subject });
    }
    if (name === slicing) this.spend(itemsOf(subject));
  }
}

function textOf(operand: Operand | undefined): string | undefined {
  const content = operand?.value.value;
  return typeof content === 'string' ? content : undefined;
}

/** Steps to go over a list's items, or a text's characters, without looking inside of them. */
function itemsOf({ value: { value }, size }: Operand): number {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : stepsOf(size);
}
