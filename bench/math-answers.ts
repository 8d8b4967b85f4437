/** Responses as a reasoning model writes them to problems of MATH's kind: right, right in another form, and wrong ones. */

/** [gold, answers]; the kinds in about the shares that MATH-500's golds have. */
const answers: readonly (readonly [string, readonly string[]])[] = [
  ['2', ['2', '2.0', '3', 'x = 2']],
  ['27', ['27', '26', String.raw`27\text{ cm}`, '3^3']],
  ['90', [String.raw`90^\circ`, '90', '45']],
  ['1,000', ['1000', '1,000', '100']],
  ['-50', ['-50', String.raw`−50`, '50']],
  ['0.75', [String.raw`\frac34`, '0.75', '0.7']],
  [String.raw`\frac{3}{56}`, [String.raw`\dfrac{3}{56}`, '3/56', String.raw`\frac{3}{55}`]],
  [String.raw`\frac{14}{3}`, [String.raw`\frac{14}{3}`, String.raw`4\frac{2}{3}`, '4.67']],
  [String.raw`2\sqrt{5}`, [String.raw`2\sqrt5`, String.raw`\sqrt{20}`, String.raw`2\sqrt{6}`]],
  [String.raw`\frac{1+\sqrt{3}}{2}`, [String.raw`\frac{\sqrt{3}+1}{2}`, String.raw`\frac{1-\sqrt{3}}{2}`]],
  [String.raw`3\pi`, [String.raw`3\pi`, '9.42477796', String.raw`\pi`]],
  [String.raw`11\sqrt2`, [String.raw`\sqrt{242}`, String.raw`11\sqrt{3}`]],
  [String.raw`x^3+3x-6`, [String.raw`-6+3x+x^3`, String.raw`x^3+3x+6`]],
  [String.raw`(x-5)(x+5)`, [String.raw`x^2-25`, String.raw`(x+5)(x-5)`, String.raw`(x-5)^2`]],
  [String.raw`p-q`, ['p - q', 'q-p']],
  [String.raw`(-\infty,-2)\cup(3,\infty)`, [String.raw`(-\infty, -2) \cup (3, \infty)`, String.raw`(-2,3)`]],
  [String.raw`[-2,7]`, [String.raw`[-2, 7]`, String.raw`(-2,7)`, String.raw`-2\le x\le7`]],
  [String.raw`\left(3,\frac{\pi}{2}\right)`, [String.raw`(3,\pi/2)`, String.raw`\left(\frac{\pi}{2},3\right)`]],
  ['1,-2', ['-2, 1', String.raw`\{1,-2\}`, '1, 2']],
  [
    String.raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`,
    [String.raw`\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}`, String.raw`\begin{pmatrix}1&3\\2&4\end{pmatrix}`],
  ],
  [String.raw`\text{Evelyn}`, ['Evelyn', String.raw`\text{Angela}`]],
  ['y=2x+3', ['y = 2x + 3', '2x-y+3=0', 'y=3x+2']],
  ['6+9i', ['9i+6', '6-9i']],
  ['70\\%', [String.raw`70\%`, '0.7', '7']],
];

const reasoning = [
  'We first restate what is given and name the unknowns.',
  String.raw`From the first condition we get $a^2 + b^2 = 25$, and from the second $ab = 12$.`,
  String.raw`Hence $(a+b)^2 = 25 + 24 = 49$, so $a + b = \pm 7$; only the positive root fits.`,
  'Wait, let me check the boundary case before going on, since the inequality is strict.',
  String.raw`Substituting back gives \[ \frac{a}{b} + \frac{b}{a} = \frac{25}{12}, \] which agrees with the claim.`,
];

export interface GradedResponse {
  readonly gold: string;
  readonly response: string;
}

/** `count` of them, each about 2,500 characters long. */
export function mathResponses(count: number): GradedResponse[] {
  const all = answers.flatMap(([gold, forms]) => forms.map((form) => ({ gold, form })));
  const thought = Array.from({ length: 28 }, (_, line) => reasoning[line % reasoning.length]).join('\n');
  return Array.from({ length: count }, (_, row) => {
    const { gold, form } = all[(row * 7) % all.length] ?? { gold: '', form: '' };
    const answer = row % 3 === 0 ? `<answer>\\boxed{${form}}</answer>` : `Therefore the answer is $\\boxed{${form}}$.`;
    return { gold, response: `<think>\n${thought}\nTry ${row}.\n</think>\n\n${answer}` };
  });
}
