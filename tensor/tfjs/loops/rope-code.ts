/** Rotary positions on split halves (Qwen2/Llama), and back: see neural/rope.ts. */
import { constant, get, multiply, set, add, type Code, type FunctionCode } from '../assembler.js';
import { minus, plus, times } from './instructions.js';
import { advance, define, FLOAT, overFloats, repeated } from './traversal.js';

type Rotation = (
  out: number,
  x: number,
  cosine: number,
  sine: number,
  rows: number,
  half: number,
  /** Bytes from the table of one row to that of the next. */
  cosineStep: number,
  sineStep: number,
) => void;

export interface RopeCode {
  /** Rows of two halves each: out = x · cosine + [−x₂, x₁] · sine. */
  rotate: Rotation;
  /** Its transpose. */
  rotateBack: Rotation;
}

export const ropeCode: readonly FunctionCode[] = [rotation('rotate', false), rotation('rotateBack', true)];

function rotation(name: string, back: boolean): FunctionCode {
  return define(name, 8, (locals) => {
    const [out, x, cosine, sine, rows, half, cosineStep, sineStep] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
    const left = locals.integer();
    /** The places of the first half of a row and of the second. */
    const halves = () => [locals.integer(), locals.integer()] as const;
    const [[x1, x2], [cosine1, cosine2], [sine1, sine2], [out1, out2]] = [halves(), halves(), halves(), halves()];
    const start = (place: number, [first, second]: readonly [number, number]): Code => [
      [get(place), set(first)],
      [get(place), get(half), constant(FLOAT), multiply, add, set(second)],
    ];
    return repeated(rows, [
      [start(x, [x1, x2]), start(cosine, [cosine1, cosine2]), start(sine, [sine1, sine2]), start(out, [out1, out2])],
      [get(half), set(left)],
      overFloats(locals, left, [x1, x2, cosine1, cosine2, sine1, sine2, out1, out2], (step) => {
        const [low, high] = [step.bind(step.load(x1)), step.bind(step.load(x2))];
        const [straight1, straight2] = [times(low, step.load(cosine1)), times(high, step.load(cosine2))];
        const first = back
          ? plus(straight1, times(high, step.load(sine2)))
          : minus(straight1, times(high, step.load(sine1)));
        const second = back
          ? minus(straight2, times(low, step.load(sine1)))
          : plus(straight2, times(low, step.load(sine2)));
        step.store(out1, first);
        step.store(out2, second);
      }),
      [out, x].map((place) => advance(place, [get(half), constant(2 * FLOAT), multiply])),
      [advance(cosine, get(cosineStep)), advance(sine, get(sineStep))],
    ]);
  });
}
