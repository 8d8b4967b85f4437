/** Labelled before the comparator was seen, and not read while it was written: all kinds of answers. */
import { table } from './table.js';

export const firstHeldOut = table(String.raw`
  42 ≡ 42
  42 ≡ \mathbf{42}
  42 ≡ \text{42}
  42 ≡ 42\text{ units}
  42 ≢ 42.5
  42 ≢ 4.2e2
  420 ≡ 4.2e2
  2.4e5 ≡ 240000
  240000 ≡ 2.4 \times 10^{5}
  240000 ≢ 2.4 \times 10^{4}
  1,200 ≡ 1200
  1,200 ≡ 1\,200
  1{,}200 ≡ 1200
  12,000 ≢ 12
  1/3 ≡ \frac{1}{3}
  1/3 ≢ 0.3
  \frac{5}{8} ≡ 0.625
  \frac{5}{8} ≡ 62.5\%
  \frac{5}{8} ≢ \frac{8}{5}
  \frac{5}{8} ≢ 0.62
  -\frac{5}{8} ≡ \frac{5}{-8}
  \frac{-5}{8} ≡ -\frac{5}{8}
  \frac{-5}{8} ≢ \frac{5}{8}
  \frac{7}{1} ≡ 7
  2\frac{3}{4} ≡ \frac{11}{4}
  2\frac{3}{4} ≡ 2.75
  2\frac{3}{4} ≢ \frac{6}{4}
  \sqrt{50} ≡ 5\sqrt{2}
  \sqrt{50} ≢ 2\sqrt{5}
  \frac{\sqrt{6}+\sqrt{2}}{4} ≡ \cos 15^\circ
  \frac{\sqrt{6}+\sqrt{2}}{4} ≡ \frac{\sqrt{2}(\sqrt{3}+1)}{4}
  \frac{\sqrt{6}+\sqrt{2}}{4} ≢ \frac{\sqrt{6}-\sqrt{2}}{4}
  \frac{1+\sqrt{5}}{2} ≡ \frac{1}{2}+\frac{\sqrt{5}}{2}
  \frac{1+\sqrt{5}}{2} ≡ 0.5+0.5\sqrt5
  \frac{1+\sqrt{5}}{2} ≢ 1.618
  \frac{1+\sqrt{5}}{2} ≢ \frac{1-\sqrt{5}}{2}
  \sqrt[3]{16} ≡ 2\sqrt[3]{2}
  \sqrt[3]{16} ≡ 16^{1/3}
  \sqrt[3]{16} ≢ 4
  \sqrt{2}+\sqrt{3} ≡ \sqrt{5+2\sqrt{6}}
  \sqrt{2}+\sqrt{3} ≢ \sqrt{5}
  \frac{2}{\sqrt{5}} ≡ \frac{2\sqrt{5}}{5}
  \frac{9\pi}{4} ≡ 2.25\pi
  \frac{9\pi}{4} ≡ \frac{9}{4}\pi
  \frac{9\pi}{4} ≢ \frac{4\pi}{9}
  \frac{9\pi}{4} ≢ 7.07
  4\pi ≢ 4
  e^2 ≡ e^{2}
  e^2 ≡ \exp(2)
  e^2 ≢ 2e
  \ln 8 ≡ 3\ln 2
  \ln 8 ≢ 2\ln 3
  \log_3 5 ≡ \frac{\log 5}{\log 3}
  \log_3 5 ≢ \log_5 3
  \frac{1}{2}\ln 3 ≡ \ln\sqrt{3}
  \arcsin\frac{1}{3} ≡ \sin^{-1}\left(\frac{1}{3}\right)
  \arctan 2 ≢ \arctan \frac12
  3+4i ≡ 4i+3
  3+4i ≡ (2+i)^2
  3+4i ≢ 3-4i
  3+4i ≢ 7i
  -1-i\sqrt{3} ≡ -1-\sqrt{3}i
  2\text{cis}\frac{\pi}{3} ≡ 2\,\text{cis}\,\frac{\pi}{3}
  x^2-5x+6 ≡ (x-2)(x-3)
  x^2-5x+6 ≡ 6-5x+x^2
  x^2-5x+6 ≢ (x+2)(x+3)
  x^2-5x+6 ≢ x^2-5x-6
  (x-2)(x-3) ≡ (x-3)(x-2)
  3(x+2)(x-5) ≡ 3x^2-9x-30
  3(x+2)(x-5) ≢ (x+2)(x-5)
  2xy+y^2 ≡ y(2x+y)
  2xy+y^2 ≢ y(2x+1)
  \frac{x+1}{x-1} ≡ 1+\frac{2}{x-1}
  \frac{x+1}{x-1} ≡ \frac{-x-1}{1-x}
  \frac{x+1}{x-1} ≢ \frac{x-1}{x+1}
  \frac{x+1}{x-1} ≢ -1
  \frac{1}{x}+\frac{1}{y} ≡ \frac{x+y}{xy}
  \frac{1}{x}+\frac{1}{y} ≢ \frac{2}{x+y}
  a^{m+n} ≡ a^m a^n
  a^{m+n} ≢ a^{mn}
  \sqrt{x^2+1} ≡ (x^2+1)^{1/2}
  \sqrt{x^2+1} ≢ x+1
  \frac{n(n+1)(2n+1)}{6} ≡ \frac{2n^3+3n^2+n}{6}
  \frac{n(n+1)(2n+1)}{6} ≢ \frac{n(n+1)}{2}
  2^n-1 ≢ 2^{n-1}
  \frac{(2n)!}{n!n!} ≡ \frac{(2n)!}{(n!)^2}
  \binom{2n}{n} ≡ \frac{(2n)!}{(n!)^2}
  \binom{n}{3} ≡ \frac{n(n-1)(n-2)}{6}
  \sin\theta\cos\theta ≡ \frac{1}{2}\sin 2\theta
  \sin\theta\cos\theta ≢ \sin\theta
  \sec^2 x ≡ 1+\tan^2 x
  \csc x ≡ \frac{1}{\sin x}
  \cos 2x ≡ 2\cos^2 x-1
  \cos 2x ≢ 2\cos x
  y=3x-2 ≡ 3x-y=2
  y=3x-2 ≡ y = -2 + 3x
  y=3x-2 ≡ 3x-2
  y=3x-2 ≢ y=3x+2
  y=3x-2 ≢ 3x-y=-2
  x=3 ≡ 3
  x=-\frac{1}{2} ≡ -0.5
  x = 2, y = 3 ≡ (2,3)
  x = 2, y = 3 ≡ x=2,\ y=3
  x = 2, y = 3 ≢ x=3, y=2
  x \geq 5 ≡ x\ge5
  x \geq 5 ≡ [5,\infty)
  x \geq 5 ≢ x>5
  x<-1 \text{ or } x>3 ≡ (-\infty,-1)\cup(3,\infty)
  x<-1 \text{ or } x>3 ≢ (-1,3)
  -1<x<3 ≡ (-1,3)
  -1<x<3 ≢ [-1,3]
  (-\infty,-1)\cup(3,\infty) ≡ (3,\infty) \cup (-\infty,-1)
  (-\infty,-1)\cup(3,\infty) ≢ (-\infty,-1)\cup[3,\infty)
  [0,1) ≡ \left[0, 1\right)
  [0,1) ≢ (0,1]
  [0,1) ≢ [0,1]
  (0,\infty) ≡ (0,+\infty)
  \mathbb{R} ≡ (-\infty,\infty)
  \mathbb{R}\setminus\{0\} ≡ (-\infty,0)\cup(0,\infty)
  (2,3) ≡ (2, 3)
  (2,3) ≢ (3,2)
  (\frac12,-\frac34) ≡ (0.5,-0.75)
  (\frac12,-\frac34) ≢ (0.5,0.75)
  (0,0,1) ≡ \left(0,0,1\right)
  (0,0,1) ≢ (0,1,0)
  (1,2),(2,1) ≡ (2,1),(1,2)
  (1,2),(2,1) ≢ (1,2)
  2,3,5 ≡ 5,3,2
  2,3,5 ≡ \{2,3,5\}
  2,3,5 ≢ 2,3
  2,3,5 ≢ 2,3,5,7
  2,3,5 ≢ 235
  \{2,3\} ≡ \{3,2\}
  \{2,3\} ≡ \left\{ 2, 3 \right\}
  \{2,3\} ≢ \{2,4\}
  \pm 3 ≡ 3,-3
  \pm 3 ≢ 3
  2\pm\sqrt{5} ≡ 2+\sqrt{5},2-\sqrt{5}
  2\pm\sqrt{5} ≢ 2+\sqrt{5}
  \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} ≡ \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}
  \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} ≢ \begin{pmatrix} 1 & 3 \\ 2 & 4 \end{pmatrix}
  \begin{pmatrix} 1 \\ 2 \end{pmatrix} ≢ \begin{pmatrix} 2 \\ 1 \end{pmatrix}
  \begin{pmatrix} 1/2 \\ 0 \end{pmatrix} ≡ \begin{pmatrix} 0.5 \\ 0 \end{pmatrix}
  \text{blue} ≡ blue
  \text{blue} ≡ Blue
  \text{blue} ≢ red
  \text{Tuesday} ≡ \mathrm{Tuesday}
  \text{Tuesday} ≢ Thursday
  \text{odd} ≢ even
  \text{hyperbola} ≡ hyperbola.
  \text{(A)} ≡ A
  \text{(A)} ≢ B
  B ≡ \textbf{(B)}
  B ≢ 8
  100 \text{ cm}^2 ≡ 100
  100 \text{ cm}^2 ≡ 100\ \mathrm{cm}^2
  100 \text{ cm}^2 ≢ 10
  12 \text{ hours} ≡ 12
  12 ≡ 12 hours
  12 ≡ 12\text{ miles per hour}
  12 ≡ \$12
  12 ≢ 12\%
  12\% ≡ 12 \%
  12\% ≡ 0.12
  12\% ≢ 0.012
  \$4.50 ≡ 4.5
  \$4.50 ≢ 4.05
  \$1,250 ≡ 1250
  45^\circ ≡ 45
  45^\circ ≡ 45 degrees
  45^\circ ≢ 54
  60° ≡ 60^\circ
  110_2 ≡ 110_{2}
  110_2 ≢ 110_3
  110_2 ≢ 101_2
  3:2 ≡ 3 : 2
  3:2 ≡ \frac{3}{2}
  3:2 ≢ 2:3
  9:15 ≢ 3:5
  9:15 \text{ a.m.} ≡ 9:15 a.m.
  9:15 \text{ a.m.} ≢ 9:15 p.m.
  \infty ≡ +\infty
  \infty ≡ ∞
  \infty ≢ -\infty
  -\infty ≢ \infty
  \text{undefined} ≡ undefined
  \text{DNE} ≢ 0
  2^{10} ≡ 1024
  2^{10} ≢ 20
  3^{2n} ≡ 9^n
  3^{2n} ≢ 6^n
  5! ≡ 120
  10! ≡ 3628800
  10! ≢ 10
  \frac{10!}{5!5!} ≡ 252
  \lfloor \sqrt{n} \rfloor ≡ \lfloor\sqrt n\rfloor
  \lfloor \sqrt{n} \rfloor ≢ \lceil \sqrt{n} \rceil
  \sum_{k=1}^n k ≡ \frac{n(n+1)}{2}
  |x|\le 2 ≡ |x| \leq 2
  \max(a,b) ≡ \max\{a,b\}
  \gcd(a,b) ≢ \text{lcm}(a,b)
  \vec{v} = (1,2) ≡ (1,2)
  \angle ABC = 30^\circ ≡ 30^\circ
  f(x)=2x+1 ≡ 2x+1
  f(x)=2x+1 ≡ f(x) = 1+2x
  f^{-1}(x) = \frac{x-1}{2} ≡ \frac{x-1}{2}
  P(x) = x - 1 ≡ x-1
  a_n = 2n-1 ≡ 2n-1
  a_n = 2n-1 ≢ 2n+1
  S_n = \frac{n(n+1)}{2} ≡ \frac{n^2+n}{2}
  \frac{dy}{dx} = 2x ≡ 2x
  x^2+y^2=4 ≡ y^2+x^2=4
  x^2+y^2=4 ≢ x^2+y^2=2
  x^2+y^2=4 ≢ x+y=2
  (x-1)^2+y^2=1 ≡ x^2-2x+y^2=0
  y^2=4x ≡ x=\frac{y^2}{4}
  y^2=4x ≢ y=4x
  \frac{x}{2}+\frac{y}{3}=1 ≡ 3x+2y=6
  \frac{x}{2}+\frac{y}{3}=1 ≢ 2x+3y=6
  AB \parallel CD ≡ AB\parallel CD
  \text{A}, \text{C} ≡ A, C
  \text{A}, \text{C} ≢ A
  0.1 + 0.2 ≡ 0.3
  1.0 ≡ 1
  1.0 ≢ 10
  .5 ≡ 1/2
  1\text{ and }2 ≡ 1,2
  -2\text{ or }5 ≡ 5,-2
  -2\text{ or }5 ≢ 2,5
  1 + i, 1 - i ≡ 1 \pm i
  1 + i, 1 - i ≢ 1 + i
  p^2q ≡ qp^2
  p^2q ≢ pq^2
  A ≢ a
  5x ≢ 5
  5\sqrt{x} ≡ 5x^{1/2}
  1.5 \times 10^{-3} ≡ 0.0015
  1.5 \times 10^{-3} ≢ 0.015
  3\frac12 ≡ 3.5
  3\frac12 ≢ 1.5
  0.\overline{3} ≡ \frac{1}{3}
  0.\overline{3} ≢ 0.3
  0.1\overline{6} ≡ \frac{1}{6}
  \frac{22}{7} ≢ \pi
  (3, 4) \text{ and } (5, 6) ≡ (3,4),(5,6)
  (3, 4) \text{ and } (5, 6) ≢ (3,4)
  n = 2k, k \in \mathbb{Z} ≡ n=2k, k\in\mathbb{Z}
  x = \frac{\pi}{4} + n\pi ≡ \frac{\pi}{4}+n\pi
  6 \text{ seconds} ≡ 6
  6 \text{ seconds} ≡ 6 s
  4\pi \text{ cm} ≡ 4\pi\text{ cm}
  7.5\% ≡ 7.50\%
`);
