/** PURE. A cursor over tokens with the parser's caps on depth and nodes (VERIFIER.md 7.0), and the ways to build nodes. */
import type { Expression } from './syntax.js';
import { limits } from './limits.js';
import type { Token } from './tokens.js';

/** The text is no mathematics that this parser knows. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure';
}

// One object for all: see LimitReached.
const failure = new SyntaxFailure('The answer is not mathematics that can be read');

const end: Token = { kind: 'end', text: '', spaced: false };

/** The levels of the grammar that others call back: no file of the parser loads another in a circle. */
export interface Grammar {
  /** Items separated by commas or semicolons, each a relation or less. */
  list(reader: Reader): Expression;
  relation(reader: Reader): Expression;
  /** Sums and below: no comma, no relation. */
  sum(reader: Reader): Expression;
  /** One factor with its powers. */
  factor(reader: Reader): Expression;
}

export class Reader {
  readonly grammar: Grammar;
  /** How many `|…|` are open: there a bar closes. */
  bars = 0;
  private readonly tokens: readonly Token[];
  private position = 0;
  private nodes = 0;
  private depth = 0;

  constructor(tokens: readonly Token[], grammar: Grammar) {
    this.tokens = tokens;
    this.grammar = grammar;
  }

  peek(ahead = 0): Token {
    return this.tokens[this.position + ahead] ?? end;
  }

  next(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  isSign(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === text;
  }

  isCommand(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'command' && token.text === text;
  }

  /** Takes the sign if it stands here. */
  take(text: string): boolean {
    if (!this.isSign(text)) return false;
    this.position += 1;
    return true;
  }

  takeCommand(text: string): boolean {
    if (!this.isCommand(text)) return false;
    this.position += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail();
  }

  /** @throws SyntaxFailure */
  fail(): never {
    throw failure;
  }

  mark(): number {
    return this.position;
  }

  reset(position: number): void {
    this.position = position;
  }

  /** Counts a node. @throws SyntaxFailure above the cap */
  node<E extends Expression>(expression: E): E {
    this.nodes += 1;
    if (this.nodes > limits.nodes) this.fail();
    return expression;
  }

  /** Counts a level. @throws SyntaxFailure above the cap */
  nested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > limits.depth) this.fail();
    const result = parse();
    this.depth -= 1;
    return result;
  }

  /** Inside brackets a bar opens anew. */
  bracketed<T>(parse: () => T): T {
    const bars = this.bars;
    this.bars = 0;
    const result = parse();
    this.bars = bars;
    return result;
  }
}
