/** Labelled while the comparator was written, and graded once at its end: all kinds of answers. */
import { table } from './table.js';

export const lastHeldOut = table(String.raw`
  17 ≡ 17.00
  17 ≡ \mathrm{17}
  17 ≡ $17$.
  17 ≡ x_0 = 17
  17 ≡ \frac{34}{2}
  17 ≢ 1.7
  17 ≢ 17!
  17 ≢ 17^2
  17 ≢ -17
  17 ≢ 17, 18
  17 ≢ \frac{17}{2}
  17 ≢ 0.17
  2025 ≡ 2,025
  2025 ≡ 2{,}025
  2025 ≢ 2,025,000
  2025 ≢ 20.25
  2025 ≡ᵉ 45^2
  2025 ≢ 45
  0 ≡ 0.00
  0 ≢ -1
  -12 ≡ −12
  -12 ≡ -12.0
  -12 ≢ 12
  -12 ≢ |-12|
  1.75 ≡ \frac{7}{4}
  1.75 ≡ 1\frac{3}{4}
  1.75 ≢ 1.7
  1.75 ≢ 1.57
  \frac{7}{12} ≡ 7/12
  \frac{7}{12} ≡ \frac{14}{24}
  \frac{7}{12} ≡ \dfrac{7}{12}
  \frac{7}{12} ≢ \frac{12}{7}
  \frac{7}{12} ≢ 0.58
  \frac{7}{12} ≢ \frac{7}{13}
  -\frac{2}{3} ≡ \frac{-2}{3}
  -\frac{2}{3} ≡ -\left(\frac{2}{3}\right)
  -\frac{2}{3} ≢ \frac{2}{3}
  -\frac{2}{3} ≢ -\frac{3}{2}
  \frac{a}{2} ≡ a/2
  \frac{a}{2} ≡ 0.5a
  \frac{a}{2} ≢ \frac{2}{a}
  \frac{a}{2} ≢ a
  5\sqrt{7} ≡ \sqrt{175}
  5\sqrt{7} ≡ 5\sqrt 7
  5\sqrt{7} ≡ 5 \times \sqrt{7}
  5\sqrt{7} ≢ 7\sqrt{5}
  5\sqrt{7} ≢ 13.2
  5\sqrt{7} ≢ \sqrt{35}
  \frac{4\sqrt{3}}{3} ≡ \frac{4}{\sqrt3}
  \frac{4\sqrt{3}}{3} ≢ \frac{4}{3}
  4+\sqrt{2} ≡ \sqrt2+4
  4+\sqrt{2} ≢ 4-\sqrt{2}
  4+\sqrt{2} ≢ 5.41
  \sqrt[3]{5} ≡ 5^{\frac13}
  \sqrt[3]{5} ≢ \sqrt{5}
  \frac{\sqrt{2}}{2} ≡ \frac{1}{\sqrt{2}}
  \frac{\sqrt{2}}{2} ≡ \sqrt{\frac12}
  \frac{\sqrt{2}}{2} ≡ \sin 45^\circ
  \frac{\sqrt{2}}{2} ≢ 0.7
  6\pi ≡ 6 \pi
  6\pi ≡ \pi \times 6
  6\pi ≢ 6
  6\pi ≢ 6\pi^2
  6\pi ≢ 18.85
  \frac{\pi}{3}+\frac{1}{2} ≡ \frac{2\pi+3}{6}
  \frac{\pi}{3}+\frac{1}{2} ≢ \frac{\pi+1}{5}
  e^3 ≡ e \cdot e^2
  e^3 ≢ 3e
  \ln 5 ≡ \ln(5)
  \ln 5 ≡ \log_e 5
  \ln 5 ≢ \log_5 e
  \log_{10} 2 ≡ \frac{\ln 2}{\ln 10}
  2-3i ≡ 2 - 3i
  2-3i ≡ -3i+2
  2-3i ≢ 2+3i
  2-3i ≢ 3-2i
  -i ≡ i^3
  \frac{3}{5}-\frac{4}{5}i ≡ \frac{3-4i}{5}
  \frac{3}{5}-\frac{4}{5}i ≢ \frac{3+4i}{5}
  x^2+4x+4 ≡ (x+2)^2
  x^2+4x+4 ≡ x(x+4)+4
  x^2+4x+4 ≢ (x-2)^2
  x^2+4x+4 ≢ x^2+4
  2x^3-x ≡ x(2x^2-1)
  2x^3-x ≢ 2x^3-1
  (x+1)(x^2-x+1) ≡ x^3+1
  (x+1)(x^2-x+1) ≢ x^3-1
  \frac{x^2-4}{x-2} ≡ x+2
  \frac{3}{x+1} ≡ 3(x+1)^{-1}
  \frac{3}{x+1} ≢ \frac{3}{x}+1
  ab+bc+ca ≡ ac+bc+ab
  ab+bc+ca ≢ abc
  a^2b ≡ b a^2
  a^2b ≢ ab^2
  4x^2y ≡ 4yx^2
  4x^2y ≢ 4xy^2
  \frac{1}{2}bh ≡ \frac{bh}{2}
  \frac{1}{2}bh ≢ bh
  2\pi rh ≡ 2 \pi h r
  2\pi rh ≢ \pi rh
  mc^2 ≡ c^2 m
  mc^2 ≢ mc
  k(k+1)/2 ≡ \frac{k^2+k}{2}
  2^{k}-1 ≡ 2^k-1
  2^{k}-1 ≢ 2^k+1
  x = 7 ≡ 7
  x = 7 ≡ x=7
  x = 7 ≢ x=8
  7 ≡ y = 7
  7 ≢ 7 = 9
  y = \frac{1}{2}x - 4 ≡ y = \frac{x}{2}-4
  y = \frac{1}{2}x - 4 ≡ x - 2y = 8
  y = \frac{1}{2}x - 4 ≢ y = 2x-4
  x^2 - y^2 = 1 ≡ x^2=1+y^2
  x^2 - y^2 = 1 ≢ x^2+y^2=1
  x \le -3 ≡ -3 \ge x
  x \le -3 ≡ (-\infty,-3]
  x \le -3 ≢ x<-3
  x \le -3 ≢ (-\infty,3]
  -5 < x \le 2 ≡ (-5,2]
  -5 < x \le 2 ≢ [-5,2)
  x \ne 0 ≡ x \neq 0
  x \ne 0 ≢ x = 0
  (4,9) ≡ (4, 9)
  (4,9) ≢ (9,4)
  (4,9) ≢ [4,9]
  [4,9] ≡ \left[4,9\right]
  [4,9] ≢ (4,9)
  (-\infty,4) \cup (4,\infty) ≡ (4,\infty) \cup (-\infty,4)
  (-\infty,4) \cup (4,\infty) ≡ \mathbb{R} \setminus \{4\}
  (-\infty,4) \cup (4,\infty) ≢ (-\infty,\infty)
  \{1,4,9\} ≡ \{9,4,1\}
  \{1,4,9\} ≡ 1,4,9
  \{1,4,9\} ≢ \{1,4\}
  \{1,4,9\} ≢ \{1,4,8\}
  \varnothing ≡ \emptyset
  \varnothing ≢ \{\emptyset\}
  (0,-2,5) ≡ \left(0,-2,5\right)
  (0,-2,5) ≢ (0,2,5)
  (\frac{1}{3},2) ≡ \left(\dfrac13,2\right)
  (\frac{1}{3},2) ≢ (3,2)
  (x,y)=(1,3) ≡ (1,3)
  4, 6 ≡ 6, 4
  4, 6 ≡ 4 \text{ and } 6
  4, 6 ≢ 4
  4, 6 ≢ 46
  4, 6 ≢ 4, 7
  \pm\sqrt{3} ≡ \sqrt{3}, -\sqrt{3}
  \pm\sqrt{3} ≢ \sqrt{3}
  5\pm 2i ≡ 5+2i, 5-2i
  5\pm 2i ≢ 5+2i
  \begin{pmatrix} 2 & -1 \\ 0 & 3 \end{pmatrix} ≡ \begin{bmatrix} 2 & -1 \\ 0 & 3 \end{bmatrix}
  \begin{pmatrix} 2 & -1 \\ 0 & 3 \end{pmatrix} ≢ \begin{pmatrix} 2 & 1 \\ 0 & 3 \end{pmatrix}
  \begin{pmatrix} 2 \\ 5 \end{pmatrix} ≢ \begin{pmatrix} 2 & 5 \end{pmatrix}
  \text{Friday} ≡ friday
  \text{Friday} ≢ Saturday
  \text{circle} ≡ \text{Circle}
  \text{circle} ≢ \text{sphere}
  \text{Yes} ≡ yes
  \text{Yes} ≢ no
  \text{(D)} ≡ D
  \text{(D)} ≡ (D)
  \text{(D)} ≢ (C)
  A ≡ \text{A}
  A ≢ B
  32 \text{ feet} ≡ 32
  32 \text{ feet} ≡ 32 ft
  32 ≡ 32 \text{ feet}
  32 ≡ 32\text{ ft}^2
  32 ≢ 23 \text{ feet}
  32 ≢ 32 \text{ or } 33
  7.5 \text{ miles} ≡ 7.5
  7.5 \text{ miles} ≢ 75
  40\% ≡ 40 \%
  40\% ≡ 0.4
  40\% ≢ 4\%
  40\% ≢ 60\%
  \$15 ≡ 15
  \$15 ≡ \$15.00
  \$15 ≢ \$1.5
  \$2,500 ≡ 2500
  \$2,500 ≢ 250
  1:30 ≡ 1:30
  1:30 ≢ 2:30
  1:30 \text{ p.m.} ≢ 1:30 \text{ a.m.}
  135^\circ ≡ 135
  135^\circ ≡ 135°
  135^\circ ≢ 45^\circ
  1101_2 ≡ 1101_{2}
  1101_2 ≢ 1011_2
  321_5 ≢ 321_4
  7:3 ≡ 7 : 3
  7:3 ≢ 3:7
  5 \times 10^{4} ≡ 50000
  5 \times 10^{4} ≡ 5e4
  5 \times 10^{4} ≢ 5 \times 10^{3}
  2.5e-3 ≡ 0.0025
  2.5e-3 ≢ 0.025
  x^3 ≡ x³
  x^3 ≢ x²
  \frac{2}{3} ≡ ⅔
  3\pi ≡ 3π
  \sqrt{7} ≡ √7
  25 ≡ ２５
  (1,-1) ≡ （1，−1）
  \tan x ≡ \frac{\sin x}{\cos x}
  \tan x ≢ \frac{\cos x}{\sin x}
  \sin^2 x + \cos^2 x ≡ 1
  2\sin x \cos x ≡ \sin(2x)
  e^{x+1} ≡ e \cdot e^x
  e^{x+1} ≢ e^x+1
  \frac{1}{n(n+1)} ≡ \frac{1}{n}-\frac{1}{n+1}
  \frac{1}{n(n+1)} ≢ \frac{1}{n}+\frac{1}{n+1}
  6! ≡ 720
  6! ≢ 6
  \binom{8}{3} ≡ 56
  \binom{8}{3} ≢ 24
  3^{20} ≡ 3486784401
  3^{20} ≢ 3^{21}
  3^{20} ≢ 60
  \infty ≡ \infty
  \infty ≢ 100
  n^3-n ≡ (n-1)n(n+1)
  n^3-n ≢ n^3+n
  |x| ≡ \sqrt{x^2}
  |x| ≢ x
  \lfloor x \rfloor ≢ \lceil x \rceil
  f(x) = 3x ≡ 3x
  f(x) = 3x ≢ 3
  g(x)=x^2-1 ≡ (x-1)(x+1)
  a_n = 3n+1 ≡ 3n+1
  a_n = 3n+1 ≢ 3n-1
`);
