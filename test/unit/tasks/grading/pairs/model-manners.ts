/** Responses in further manners and languages, some to questions with options, labelled before they were graded. */
import type { ResponseRow } from './responses.js';

const r = String.raw;
const M = ['Acute cholecystitis', 'Gallbladder cancer', 'Choledocholithiasis', 'Pancreatitis'];
const Y = ['Yes', 'No'];
const T = ['$\\frac{1}{2}$', '$\\frac{1}{3}$', '$\\frac{1}{4}$', '$\\frac{1}{5}$', '$\\frac{1}{6}$'];
export const modelManners: readonly ResponseRow[] = [
  // DeepSeek-R1 style
  [
    '70\\sqrt{2}',
    1,
    1,
    r`<think>
Okay, so 7*10... wait \boxed{99}?
</think>

To find the length, we compute:

\[
\sqrt{70^2+70^2} = 70\sqrt{2}
\]

\[
\boxed{70\sqrt{2}}
\]`,
  ],
  [
    '\\frac{243}{625}',
    1,
    1,
    r`</think>

The probability is \(\left(\frac{3}{5}\right)^5 \cdot 5 = \boxed{\dfrac{243}{625}}\)`,
  ],
  [
    '28',
    1,
    1,
    r`<think>
…
</think>
**Final Answer**
\boxed{28}`,
  ],
  [
    '28',
    1,
    1,
    r`**Solution:**

**Step 1.** We have 4 rows.
**Step 2.** Each has 7.

So, the total is **$\boxed{28}$**.

If you need more help, tell me! I can show 2 other ways.`,
  ],
  [
    '28',
    0,
    1,
    r`**Step 2.** Each has 7.

So the final answer is **28**.

I hope it helps.`,
  ],
  ['28', 0, 1, 'Therefore the total number is:\n\n$$28$$'],
  ['28', 0, 1, 'Total = 4 * 7 = 28 apples'],
  ['28', 0, 1, 'Let me compute: 4*7=28.\n\nAnswer: **28**'],
  ['28', 0, 1, 'Let me compute: 4*7=28.\n\nAnswer:\n28'],
  ['28', 0, 1, 'The answer is $\\boxed 28$.'.replace('\\boxed 28', '28')],
  ['28', 0, 0, 'Let me compute: 4*7=28.\n\nAnswer: **29**'],
  ['28', 0, 0, 'Let me compute: 4*8=32.\nThere were 28 at first.\n\nThe answer is 32.'],
  [
    '28',
    1,
    1,
    r`\[
\begin{aligned}
4\cdot 7 &= 28\\
&= \boxed{28}.
\end{aligned}
\]`,
  ],
  ['1000', 0, 1, 'She pays $1,000 in total.\n#### 1,000'],
  ['1000', 0, 1, 'The final answer is $1000$ dollars.'],
  ['1000', 1, 1, r`\boxed{\$1{,}000}`],
  ['1000', 1, 1, r`\boxed{1,000 \text{ dollars}}`],
  ['1000', 0, 0, r`\boxed{100}`],
  ['-\\frac{35}{9}', 1, 1, r`So $k=\boxed{-\dfrac{35}{9}}$.`],
  ['-\\frac{35}{9}', 0, 1, r`So $k=-\dfrac{35}{9}$.`],
  ['-\\frac{35}{9}', 0, 1, r`Thus the value of k is -35/9.`],
  ['-\\frac{35}{9}', 0, 0, r`Thus the value of k is 35/9.`],
  ['(6,31,-1)', 1, 1, r`So the ordered triple is $\boxed{(6,31,-1)}$.`],
  ['(6,31,-1)', 0, 1, r`So the ordered triple is (6, 31, -1).`],
  ['(6,31,-1)', 0, 1, r`So the ordered triple is $(6, 31, -1)$.`],
  ['(6,31,-1)', 0, 0, r`So the ordered triple is $(6, 31, 1)$.`],
  ['\\{1\\pm\\sqrt{5},-2\\}', 1, 1, r`The roots are $\boxed{-2, 1+\sqrt{5}, 1-\sqrt{5}}$.`],
  ['3 \\pm 2 \\sqrt{2}', 1, 1, r`$x=\boxed{3\pm2\sqrt{2}}$`],
  ['3 \\pm 2 \\sqrt{2}', 1, 1, r`$x=\boxed{3+2\sqrt{2}}$ or $x=\boxed{3-2\sqrt{2}}$`],
  ['3 \\pm 2 \\sqrt{2}', 0, 0, r`$x=\boxed{3+2\sqrt{2}}$`],
  ['\\text{east}', 1, 1, r`He is facing \boxed{\text{east}}.`],
  ['\\text{east}', 1, 1, r`<answer>East</answer>`],
  ['\\text{east}', 0, 1, r`The answer is east.`],
  ['\\text{east}', 0, 0, r`The answer is west.`],
  ['x^5 - x^4 + x^3 - x^2 + x - 1', 1, 1, r`$$\boxed{x^5 - x^4 + x^3 - x^2 + x - 1}$$`],
  ['x^5 - x^4 + x^3 - x^2 + x - 1', 0, 1, r`The quotient is $x^5-x^4+x^3-x^2+x-1$.`],
  ['5x - 7y + 11z + 4 = 0', 1, 1, r`\[\boxed{5x-7y+11z+4=0}\]`],
  ['5x - 7y + 11z + 4 = 0', 0, 0, r`\[\boxed{5x-7y+11z-4=0}\]`],
  ['y = x^2 + 1', 1, 1, r`\boxed{y=x^2+1}`],
  ['f(x) = 2x', 1, 1, r`\boxed{f(x)=2x}`],
  ['f(x) = 2x', 1, 1, r`\boxed{2x}`],
  ['n = 4', 1, 1, r`\boxed{4}`],
  ['n = 4', 1, 1, r`\boxed{n=4}`],
  ['n = 4', 0, 0, r`\boxed{5}`],
  ['60^\\circ', 1, 1, r`$\angle APB = \boxed{60^{\circ}}$`],
  ['60^\\circ', 1, 1, r`\boxed{60°}`],
  ['60^\\circ', null, 1, r`$\angle APB = 60^\circ$`],
  ['4:1', 1, 1, r`The ratio is \boxed{4:1}.`],
  ['4:1', 0, 0, r`The ratio is \boxed{1:4}.`],
  ['2^{1998}', 1, 1, r`\boxed{2^{1998}}`],
  ['2^{1998}', 0, 0, r`\boxed{2^{1999}}`],
  ['\\binom{15}{7}', 1, 1, r`\boxed{\dbinom{15}{7}}`],
  ['\\binom{15}{7}', 1, 1, r`\boxed{6435}`],
  ['\\frac{n(n+1)}{2}', 1, 1, r`\boxed{\frac{n^2+n}{2}}`],
  ['\\frac{n(n+1)}{2}', 0, 0, r`\boxed{\frac{n^2-n}{2}}`],
  ['0, 1, 2', 1, 1, r`The values are \boxed{0,\ 1,\ 2}.`],
  ['0, 1, 2', 1, 1, r`The values are \boxed{\{0, 1, 2\}}.`],
  ['0, 1, 2', 0, 0, r`The values are \boxed{0, 1}.`],
  ['4343_6', 1, 1, r`\boxed{4343_6}`],
  ['\\$36', 1, 1, r`The cost is \$\boxed{36}.`],
  ['\\$36', 0, 1, r`The cost is \$36.`],
  ['3.5', 0, 1, 'It takes 3.5 hours.'],
  ['3.5', 0, 1, 'It takes 3 1/2 hours.\nThe answer is 3 1/2.'],
  ['3.5', 0, 0, 'It takes 35 hours.'],
  ['12', 1, 1, '<answer>$12$</answer>'],
  ['12', 1, 1, '<answer>Answer: 12</answer>'.replace('Answer: ', '')],
  [
    '12',
    1,
    1,
    r`<answer>

$\boxed{12}$

</answer>`,
  ],
  ['12', 1, 1, r`\n\n<answer>12</answer>\n`.replaceAll('\\n', '\n')],
  ['12', 1, 1, '<think>a</think>\n\n<answer>12</answer><|im_end|>'],
  ['12', 1, 1, r`\boxed{12}<|im_end|>`],
  ['12', 1, 1, r`The answer is \boxed{12}<|endoftext|>`],
  ['12', 0, 0, '<think>12</think>'],
  ['12', 0, 0, '<answer>12'.replace('12', '13')],
  ['12', 0, 1, 'Réponse : 12'],
  ['12', 0, 1, 'Ответ: 12'],
  ['12', 0, 1, '따라서 답은 12입니다.'],
  ['12', 0, 1, 'したがって、答えは12です。'],
  ['12', 0, 0, 'したがって、答えは13です。'],
  ['12', 0, 1, '因此，最终答案是 $12$。'],
  ['12', 0, 1, '所以一共有 12 个苹果。'],
  // choices
  ['D', 1, 1, '<think>Epigastric pain radiating to the back.</think>\n\n<answer>D</answer>', M],
  ['D', 1, 1, '<think>…</think>\n\n<answer>D. Pancreatitis</answer>', M],
  ['D', 1, 1, '<think>…</think>\n\n<answer>Pancreatitis</answer>', M],
  ['D', 1, 1, '<answer>(D) Pancreatitis</answer>', M],
  ['D', 1, 1, '<answer>The answer is D</answer>', M],
  ['D', 1, 1, r`$\boxed{D}$`, M],
  ['D', 1, 1, r`\boxed{\text{D: Pancreatitis}}`, M],
  ['D', 1, 1, r`\boxed{D.\ \text{Pancreatitis}}`, M],
  ['D', 0, 0, r`\boxed{B}`, M],
  ['D', 0, 0, '<answer>A. Acute cholecystitis</answer>', M],
  ['D', 0, 0, '<answer>A, B, C, D</answer>', M],
  ['D', 0, 0, '<answer>D or A</answer>', M],
  ['D', 0, 0, '<answer>cholecystitis</answer>', M],
  ['D', null, 1, 'The most likely diagnosis is pancreatitis.\n\n**Answer: D**', M],
  ['D', null, 1, 'Hence the correct answer is **D) Pancreatitis**.', M],
  ['D', null, 1, 'The correct choice is D.', M],
  ['D', null, 1, 'Based on the above, the answer is D: Pancreatitis.', M],
  ['D', null, 1, 'Answer: (D) Pancreatitis', M],
  ['D', null, 1, '**Final Answer: D**', M],
  ['D', null, 1, 'The final answer is $\\boxed{D}$.', M],
  ['D', null, 1, 'Therefore, the best answer is option D.', M],
  ['D', null, 1, 'A. is wrong. B. is wrong. C. is wrong.\n\nSo the answer is D.', M],
  ['D', null, 0, 'The answer is A.\n\nExplanation: D is wrong because lipase is normal.', M],
  ['D', null, 0, 'Not D. The answer is C.', M],
  ['D', null, 0, 'It could be D or B.', M],
  ['D', null, 0, 'I am an AI.', M],
  ['D', null, 1, '答案：D', M],
  ['D', null, 1, '正确答案是D。', M],
  ['B', 1, 1, '<answer>No</answer>', Y],
  ['B', 1, 1, '<answer>B) No</answer>', Y],
  ['B', 0, 0, '<answer>Yes</answer>', Y],
  ['B', null, 1, 'The answer is no.', Y],
  ['B', 0, 0, '<answer>A. No</answer>', Y],
  ['C', 1, 1, r`\boxed{\frac{1}{4}}`, T],
  ['C', 1, 1, r`\boxed{C}`, T],
  ['C', 1, 1, r`\boxed{\textbf{(C)}~\frac{1}{4}}`, T],
  ['C', 0, 0, r`\boxed{\frac{1}{5}}`, T],
  ['C', 0, 0, r`\boxed{\textbf{(C)}~\frac{1}{5}}`, T],
  ['E', 1, 1, '<answer>E</answer>', T],
  ['E', 0, 0, '<answer>F</answer>', T],
];
