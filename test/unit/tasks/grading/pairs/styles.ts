/** The same mathematics written another way: Unicode, LaTeX styles, plain text; and what only looks the same. */
import { table } from './table.js';

export const unicode = table(String.raw`
  7 ≡ ７
  7 ≡ 𝟕
  7 ≡ ⑦
  -7 ≡ −7
  -7 ≡ –7
  x^2 ≡ x²
  x^{10} ≡ x¹⁰
  x_1 ≡ x₁
  \frac{3}{4} ≡ ¾
  \frac{1}{2} ≡ １／２
  2\pi ≡ 2π
  2\sqrt{3} ≡ 2√3
  \sqrt{x+1} ≡ √(x+1)
  3\times 4x ≡ 3×4x
  x \le 3 ≡ x ≤ 3
  x \neq 3 ≡ x ≠ 3
  (-\infty, 3] ≡ (−∞, 3]
  A\cup B ≡ A∪B
  \frac{\pi}{2} ≡ π⁄2
  \frac{\pi}{2} ≡ π/2
  \alpha ≡ α
  \theta ≡ θ
  12 ≡ １２
  (1,2) ≡ （1，2）
  7 ≢ 𝟖
  7 ≢ ⑧
  7 ≢ ٧
  7 ≢ seven hundred
  x^2 ≢ x³
  x^2 ≢ x₂
  \frac{1}{2} ≢ ⅓
  2\sqrt{3} ≢ 2∛3
  x \le 3 ≢ x ≥ 3
  \alpha ≢ β
  7 ≢ 七百
`);

export const latexStyles = table(String.raw`
  \frac{3}{4} ≡ \displaystyle\frac{3}{4}
  \frac{3}{4} ≡ $\frac{3}{4}$
  \frac{3}{4} ≡ $$\frac{3}{4}$$
  \frac{3}{4} ≡ \(\frac{3}{4}\)
  \frac{3}{4} ≡ \[\frac{3}{4}\]
  \frac{3}{4} ≡ {\frac{3}{4}}
  \frac{3}{4} ≡ \,\frac{3}{4}\,
  \frac{3}{4} ≡ \boxed{\frac{3}{4}}
  \frac{3}{4} ≡ \fbox{\frac{3}{4}}
  \frac{3}{4} ≡ \frac{3}{4}.
  \frac{3}{4} ≡ \frac34
  \frac{3}{4} ≡ \frac{{3}}{{4}}
  \frac{3}{4} ≡ \boldsymbol{\frac{3}{4}}
  \frac{3}{4} ≡ \frac{3}{4}\quad
  \frac{3}{4} ≡ ~\frac{3}{4}~
  \frac{3}{4} ≡ \color{red}{\frac{3}{4}}
  (1,2) ≡ \left(1,2\right)
  (1,2) ≡ \bigl(1,2\bigr)
  (1,2) ≡ \big(1,\,2\big)
  (1,2) ≡ \left( 1 , 2 \right)
  x^2+1 ≡ x^{2} + 1
  x^2+1 ≡ x**2 + 1
  x^2+1 ≡ x*x + 1
  2x ≡ 2 \cdot x
  2x ≡ 2*x
  2x ≡ 2\times x
  2x ≡ 2{x}
  \sqrt{5} ≡ \sqrt 5
  \sqrt{5} ≡ \sqrt5
  \sqrt{5} ≡ sqrt(5)
  \sqrt{5} ≡ \sqrt{{5}}
  \sin x ≡ \sin(x)
  \sin x ≡ sin(x)
  \sin x ≡ \operatorname{sin} x
  \sin x ≡ \sin{x}
  \log x ≡ \log(x)
  x_{12} ≡ x_{12}
  2^{10}x ≡ 1024x
  a \cdot b ≡ ab
  a/b ≡ \frac ab
  \frac{a}{b+c} ≡ a/(b+c)
  \frac{3}{4} ≢ \frac{4}{3}
  \frac{3}{4} ≢ \frac{3}{4}x
  \frac{3}{4} ≢ 34
  \frac{3}{4} ≢ \frac{3}{}
  \frac{3}{4} ≢ \binom{3}{4}
  \frac{3}{4} ≢ \frac{3}{4}, \frac{1}{4}
  (1,2) ≢ 12
  (1,2) ≢ (1;3)
  x^2+1 ≢ x^{2+1}
  x^2+1 ≢ x2+1
  x^2+1 ≢ 2x+1
  2x ≢ x2x
  2x ≢ x^2
  2x ≢ 2+x
  \sqrt{5} ≢ \sqrt{}5
  \sqrt{5} ≢ 5\sqrt{}
  \sin x ≢ \sin
  \sin x ≢ \cos x
  \sin x ≢ sx
  x_{12} ≢ x_1 2
  x_{12} ≢ x_{21}
  x^{12} ≢ x^1 2
  2^{10}x ≢ 2^1 0 x
  \frac{a}{b+c} ≢ a/b+c
  a/b ≢ b/a
  a-b ≢ a--b
  -x^2 ≢ (-x)^2
  2^{3^2} ≢ (2^3)^2
`);

export const notAnAnswer = table(String.raw`
  7 ≢ ?
  7 ≢ \ldots
  7 ≢ answer
  7 ≢ NaN
  7 ≢ undefined
  7 ≢ null
  7 ≢ __proto__
  7 ≢ \constructor
  7 ≢ \text{}
  7 ≢ \boxed{}
  7 ≢ \text{the answer}
  7 ≢ \text{unknown}
  7 ≢ x
  7 ≢ ...7...
  7 ≢ ANSWER
  7 ≢ 7?8
  0 ≢ \text{}
  0 ≢ null
  0 ≢ undefined
  0 ≢ NaN
  1 ≢ 0^0
  1 ≢ true
  \infty ≢ \frac{1}{0}
  0 ≢ \infty-\infty
  x ≢ ?
  \text{None} ≢ null
  7 ≢ 7 = 8
  7 ≢ 8=7
  7 ≢ 1=2=3=7
  7 ≢ 7, 8, 9
  7 ≢ 6 < 7
  7 ≢ 7 \text{ apples or } 8
  7 ≢ 7/0
  7 ≢ \text{no solution}
  \text{no solution} ≢ 7
  \text{no solution} ≡ No solution
`);
