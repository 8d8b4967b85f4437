/**
 * PURE. Answers that nobody would write, the same ones for the same seed: random tokens, mutated LaTeX, Unicode, deep
 * nests, repetitions and numbers that want to be huge; each with the right answer it is graded against.
 */

export interface FuzzedAnswer {
  readonly kind: string;
  readonly gold: string;
  readonly answer: string;
}

const golds =
  String.raw`73|-4|0|10,\!080|\frac{14}{3}|3\sqrt{13}|6 - 5i|\pi|x^3+3x-6|(3,4]|(-\infty, 2) \cup (3, \infty)
\text{Evelyn}|90^\circ|1 \pm \sqrt{19}|52_8|\begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix}|5x - 7y + 11z + 4 = 0
x \in [-2,7]|\{1\pm\sqrt{5},-2\}|3, 5, 7|\left( 3, \frac{\pi}{2} \right)|15\mbox{ cm}^2|\$18.90|4:1|n \geq 3|\cot x
\log_2 6|\binom{15}{7}|2^{1990} - 1|e^{1/2}|-(x - 1)^2 e^x + C|\frac{n+1}{4n-2}|137 \frac{1}{2}|.0000672|9 \cdot 10^8
\sum_{k=1}^{n} k^2|\int_0^1 x\,dx|n!|f(x) = x^2|(28, -48), (2, 56)|\text{(C)}|12:00|9 \frac{1}{11}\%|\emptyset|a_n = n`
    .replaceAll('\n', '|')
    .split('|');

const tokens =
  String.raw`0 1 2 3 7 9 12 100 0.5 .5 1,000 10^ ^ ^{ _ _{ { } ( ) [ ] \{ \} | \left( \right) \left[ \right]
\left| \right| + - * / = < > \le \ge \neq \approx \pm \mp \times \cdot \div , ; : ! !! . ' " $ $$ \( \) \[ \] \frac
\frac{ \dfrac \sqrt \sqrt{ \sqrt[ \binom \binom{ \text{ \mathrm{ \mbox{ \boxed{ \operatorname{ \overline{ \pi \infty e i
x y n a R t \alpha \theta \sin \cos \tan \ln \log \log_ \exp \arcsin \sum_{k=1}^{ \prod_{k=1}^{ \int_0^ \lim_{x\to0}
\cup \cap \in \setminus \mathbb{R} \emptyset \begin{pmatrix} \end{pmatrix} \begin{cases} \end{cases} & \\ \to \circ
^\circ \% % \$ \, \! \; \quad ~ and or degrees cm dollars sqrt( pi inf 3e8 1e400 1e-400 9^9^9 100000! \gcd( \min( \max(
\lfloor \rfloor \pmod \mid \cdots \ldots \dots \begin{array}{cc} \end{array} \hline \color{red} \underbrace{ \det`
    .replaceAll('\n', ' ')
    .split(' ');

const huge =
  String.raw`9 ^ ^{ ! ( ) { } 10 2 99 \cdot + - / e \pi \binom{1000}{500} ** 999999 \sum_{k=1}^{999999999} k \exp
\sqrt ^{9^{9}} 10^{-10^{10}} .1 e9 E99 \frac{1}{ } \prod_{k=1}^{99999} x \ln \sin i \log_{2} _{2} \% 1e308`
    .replaceAll('\n', ' ')
    .split(' ');

const ranges: readonly (readonly [number, number])[] = [
  [0x20, 0x7f],
  [0, 0x20],
  [0x80, 0x500],
  [0x600, 0x700],
  [0x2000, 0x2300],
  [0x2460, 0x2500],
  [0x4e00, 0x4f00],
  [0xd800, 0xe000],
  [0xff00, 0x10000],
  [0x1d400, 0x1d800],
  [0x1f600, 0x1f640],
  [0xe0000, 0xe0080],
];

const nests = String.raw`{ };( );[ ];\left( \right);\frac{ }{2};\sqrt{ };2^{ };x_{ };\text{ };\boxed{ };| |;-( );\sin( )
\{ \};\begin{pmatrix} \end{pmatrix};\binom{ }{1};\left| \right|;\log( );( )!;( )^2;-( );1+( );\overline{ };\lfloor \rfloor`
  .replaceAll('\n', ';')
  .split(';')
  .map((pair) => pair.split(' '));

/** A small generator (mulberry32): the same numbers everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function* fuzzedAnswers(count: number, seed: number): Generator<FuzzedAnswer> {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(values: readonly T[], fallback: T): T => values[below(values.length)] ?? fallback;
  const many = (make: () => string, most: number) => Array.from({ length: 1 + below(most) }, make).join('');
  const gold = () => pick(golds, '7');

  const mutate = (text: string): string => {
    const at = below(text.length + 1);
    const end = Math.min(text.length, at + below(4));
    const cut = text.slice(0, at) + text.slice(end);
    switch (below(5)) {
      case 0:
        return cut;
      case 1:
        return text.slice(0, at) + pick(tokens, '7') + text.slice(end);
      case 2:
        return text.slice(0, end) + text.slice(at);
      case 3:
        return text + pick(tokens, '7') + gold();
      default:
        return text.slice(0, at) + gold() + text.slice(at);
    }
  };
  const nested = (): string => {
    const deepest = random() < 0.02 ? 3_000 : 150;
    const layers = Array.from({ length: 1 + below(deepest) }, () => pick(nests, []));
    const closing = layers.slice(0, random() < 0.7 ? layers.length : below(layers.length)).toReversed();
    return layers.map(([open]) => open).join('') + gold() + closing.map(([, close]) => close).join('');
  };
  const kinds: Record<string, (right: string) => string> = {
    tokens: () => many(() => pick(tokens, '7') + (random() < 0.3 ? ' ' : ''), 60),
    mutated: (right) => {
      let text = random() < 0.5 ? right : gold();
      for (let round = below(6); round >= 0; round--) text = mutate(text);
      return text;
    },
    unicode: (right) => {
      const junk = () => {
        const [low, high] = pick(ranges, [32, 127]);
        return String.fromCodePoint(low + below(high - low));
      };
      return random() < 0.5 ? many(junk, 80) : right.replace(/./gsu, (one) => (random() < 0.2 ? junk() : one));
    },
    nested,
    repeated: () => pick(tokens, '7').repeat(1 + below(random() < 0.02 ? 5_000 : 60)) + gold(),
    huge: () => many(() => pick(huge, '9'), 24),
  };
  const names = ['tokens', 'tokens', 'mutated', 'mutated', 'unicode', 'nested', 'repeated', 'huge', 'huge'];
  for (let index = 0; index < count; index++) {
    const right = gold();
    const kind = pick(names, 'tokens');
    yield { kind, gold: right, answer: kinds[kind]?.(right) ?? '' };
  }
}

/** The answer in a response, as models write it or nearly. */
export function responseAround({ answer }: FuzzedAnswer, index: number): string {
  switch (index % 4) {
    case 0:
      return `So it is $\\boxed{${answer}}$.`;
    case 1:
      return `<think>hm</think> <answer>${answer}</answer>`;
    case 2:
      return `Some steps.\nThe answer is ${answer}`;
    default:
      return answer;
  }
}
