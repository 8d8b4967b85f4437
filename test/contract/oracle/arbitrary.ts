/** Programs as an arbitrary of fast-check: drawn whole, and shrunk by cutting the program itself. */
import * as fc from 'fast-check';
import { drawProgram } from './generator.js';
import type { Reading } from './interpreter.js';
import type { Program } from './program.js';
import { smallerPrograms } from './shrinking.js';

/** The values of a program by number, those inside of blocks too, as far as it runs. */
export type Evaluate = (program: Program) => ReadonlyMap<number, Reading>;

export class ProgramArbitrary extends fc.Arbitrary<Program> {
  readonly #evaluate: Evaluate;
  readonly #draw: (random: fc.Random) => Program;

  constructor(evaluate: Evaluate, draw: (random: fc.Random) => Program = drawProgram) {
    super();
    this.#evaluate = evaluate;
    this.#draw = draw;
  }

  override generate(random: fc.Random): fc.Value<Program> {
    return new fc.Value(this.#draw(random), undefined);
  }

  override canShrinkWithoutContext(_value: unknown): _value is Program {
    return false;
  }

  override shrink(program: Program): fc.Stream<fc.Value<Program>> {
    return fc.stream(smallerPrograms(program, this.#evaluate)).map((smaller) => new fc.Value(smaller, undefined));
  }
}
