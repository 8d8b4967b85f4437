/** Labelled before it was graded, after the comparator was ended: half of it different. */
import { table } from './table.js';

export const finalHeldOut = table(String.raw`
  96 ≡ 96
  96 ≡ 96.0
  96 ≡ N = 96
  96 ≡ \boxed{96}
  96 ≢ 69
  96 ≢ 96.5
  96 ≢ 9.6 \times 10^2
  960 ≡ 9.6 \times 10^2
  96 ≢ 96a
  96 ≢ \sqrt{96}
  96 ≢ 96\%
  -7 ≡ -7
  -7 ≢ 7
  -7 ≡ -\frac{14}{2}
  150000 ≡ 150,000
  150000 ≡ 1.5 \times 10^5
  150000 ≢ 15,000
  3,456,789 ≡ 3456789
  3,456,789 ≢ 3456798
  0.375 ≡ \frac{3}{8}
  0.375 ≢ 0.38
  0.375 ≢ 3.75
  12.6 ≡ 12.60
  12.6 ≡ \frac{63}{5}
  12.6 ≢ 12.06
  \frac{11}{4} ≡ 2\frac{3}{4}
  \frac{11}{4} ≡ 2.75
  \frac{11}{4} ≢ 2\frac{1}{4}
  \frac{11}{4} ≢ \frac{4}{11}
  \frac{p}{q} ≡ p/q
  \frac{p}{q} ≢ q/p
  \frac{p}{q} ≢ pq
  \frac{\pi}{12} ≡ \pi/12
  \frac{\pi}{12} ≢ 15
  \frac{\pi}{12} ≢ \frac{12}{\pi}
  10\pi ≡ 10\pi
  10\pi ≢ 31.4
  100\pi ≡ \pi(10)^2
  100\pi ≢ 10\pi
  25-4\pi ≡ -4\pi+25
  25-4\pi ≢ 21\pi
  25-4\pi ≢ 25+4\pi
  2\sqrt{21} ≡ \sqrt{84}
  2\sqrt{21} ≢ \sqrt{42}
  2\sqrt{21} ≢ 9.17
  \sqrt{10}-1 ≡ -1+\sqrt{10}
  \sqrt{10}-1 ≢ 3
  \frac{5+\sqrt{13}}{6} ≡ \frac{5}{6}+\frac{\sqrt{13}}{6}
  \frac{5+\sqrt{13}}{6} ≢ \frac{5-\sqrt{13}}{6}
  \frac{5+\sqrt{13}}{6} ≢ \frac{5\pm\sqrt{13}}{6}
  \frac{5\pm\sqrt{13}}{6} ≡ \frac{5+\sqrt{13}}{6}, \frac{5-\sqrt{13}}{6}
  \sqrt[4]{8} ≡ 2^{3/4}
  \sqrt[4]{8} ≢ 2
  3^{1/3} ≡ \sqrt[3]{3}
  3^{1/3} ≢ 1
  e^{-1} ≡ \frac{1}{e}
  e^{-1} ≢ -e
  \ln 12 ≡ \ln 3+2\ln 2
  \ln 12 ≢ \ln 7
  \log_4 32 ≡ \frac{5}{2}
  \log_4 32 ≢ 8
  4+7i ≡ 7i + 4
  4+7i ≢ 4-7i
  4+7i ≢ 11
  \sqrt{2}+i\sqrt{2} ≡ \sqrt{2}(1+i)
  \sqrt{2}+i\sqrt{2} ≡ 2e^{i\pi/4}
  \sqrt{2}+i\sqrt{2} ≢ 2e^{i\pi/3}
  y^2-9 ≡ (y-3)(y+3)
  y^2-9 ≢ (y-3)^2
  y^2-9 ≢ y^2+9
  3t^2-12t+7 ≡ 3(t-2)^2-5
  3t^2-12t+7 ≢ 3(t-2)^2+5
  10x^4y^2 ≡ 10y^2x^4
  10x^4y^2 ≢ 10x^2y^4
  (2x+1)(x-4) ≡ 2x^2-7x-4
  (2x+1)(x-4) ≢ 2x^2+7x-4
  \frac{2x}{x^2-1} ≡ \frac{1}{x-1}+\frac{1}{x+1}
  \frac{2x}{x^2-1} ≢ \frac{1}{x-1}-\frac{1}{x+1}
  \frac{6}{x^2} ≡ 6x^{-2}
  \frac{6}{x^2} ≢ 6x^2
  abc ≡ cba
  abc ≢ a+b+c
  V = \frac{4}{3}\pi r^3 ≡ \frac{4\pi r^3}{3}
  V = \frac{4}{3}\pi r^3 ≢ \frac{3}{4}\pi r^3
  \frac{m_1m_2}{m_1+m_2} ≡ \frac{m_2m_1}{m_2+m_1}
  \frac{m_1m_2}{m_1+m_2} ≢ \frac{m_1+m_2}{m_1m_2}
  \sin(3x) ≡ \sin 3x
  \sin(3x) ≢ 3\sin x
  \cos^2\theta ≡ 1-\sin^2\theta
  \cos^2\theta ≢ \cos 2\theta
  \sec x ≡ \frac{1}{\cos x}
  \sec x ≢ \csc x
  x = -4 ≡ -4
  x = -4 ≢ x = 4
  m = \frac{3}{5} ≡ 0.6
  r = 2\sqrt{3} ≡ \sqrt{12}
  x = 2 \text{ or } x = -3 ≡ 2, -3
  x = 2 \text{ or } x = -3 ≡ x = -3, x = 2
  x = 2 \text{ or } x = -3 ≢ x = 2
  x = 2 \text{ or } x = -3 ≢ -2, 3
  2x + 3y = 12 ≡ 3y + 2x = 12
  2x + 3y = 12 ≡ y = 4 - \frac{2}{3}x
  2x + 3y = 12 ≢ 3x+2y=12
  2x + 3y = 12 ≢ 12
  (x+2)^2+(y-1)^2=16 ≡ (y-1)^2+(x+2)^2=16
  (x+2)^2+(y-1)^2=16 ≢ (x-2)^2+(y+1)^2=16
  y \ge 2 ≡ y \geq 2
  y \ge 2 ≡ 2 \le y
  y \ge 2 ≢ y \le 2
  0 \le x < 1 ≡ [0,1)
  0 \le x < 1 ≢ (0,1)
  |x-2|<3 ≡ |x-2| < 3
  [-3,3] ≡ [-3, 3]
  [-3,3] ≢ (-3,3)
  [-3,3] ≢ -3, 3
  (-\infty,-2]\cup[2,\infty) ≡ [2,\infty)\cup(-\infty,-2]
  (-\infty,-2]\cup[2,\infty) ≢ [-2,2]
  (5,-12) ≡ (5, -12)
  (5,-12) ≢ (-12,5)
  (5,-12) ≢ (5,12)
  (5,-12) ≢ 5,-12,0
  (2\sqrt{2},\frac{\pi}{4}) ≡ (\sqrt{8},\frac{\pi}{4})
  (2\sqrt{2},\frac{\pi}{4}) ≢ (2\sqrt{2},\frac{3\pi}{4})
  (1,0,0) ≢ (0,0,1)
  1, 2, 4, 8 ≡ 8, 4, 2, 1
  1, 2, 4, 8 ≢ 1, 2, 4
  1, 2, 4, 8 ≢ 1, 2, 4, 16
  \{0, 1\} ≡ \{1, 0\}
  \{0, 1\} ≢ (0,1)
  \{0, 1\} ≢ [0,1]
  \begin{pmatrix} 3 \\ -4 \end{pmatrix} ≡ \begin{bmatrix} 3 \\ -4 \end{bmatrix}
  \begin{pmatrix} 3 \\ -4 \end{pmatrix} ≢ \begin{pmatrix} -4 \\ 3 \end{pmatrix}
  \begin{pmatrix} 1/2 & 0 \\ 0 & 2 \end{pmatrix} ≡ \begin{pmatrix} 0.5 & 0 \\ 0 & 2 \end{pmatrix}
  \begin{pmatrix} 1/2 & 0 \\ 0 & 2 \end{pmatrix} ≢ \begin{pmatrix} 2 & 0 \\ 0 & 1/2 \end{pmatrix}
  \text{parabola} ≡ Parabola
  \text{parabola} ≢ ellipse
  \text{Carlos} ≡ Carlos
  \text{Carlos} ≢ Carla
  \text{not possible} ≡ not possible
  \text{not possible} ≢ possible
  \text{(B)} ≡ \textbf{B}
  \text{(B)} ≡ B.
  \text{(B)} ≢ E
  24 \text{ square feet} ≡ 24
  24 \text{ square feet} ≡ 24\text{ ft}^2
  24 ≡ 24 \text{ square feet}
  24 ≢ 24 \text{ or } 25
  2.4 \text{ m} ≡ 2.4
  2.4 \text{ m} ≢ 2.4\text{ cm}
  18 \text{ years old} ≡ 18
  18 ≡ 18 years
  \$7.25 ≡ 7.25
  \$7.25 ≡ \$7.250
  \$7.25 ≢ 7.52
  85\% ≡ 85 percent
  85\% ≡ 0.85
  85\% ≢ 58\%
  6:45 ≡ 6:45
  6:45 ≢ 5:45
  6:45 ≢ 6.75
  72^\circ ≡ 72\text{ degrees}
  72^\circ ≢ 27^\circ
  212_3 ≡ 212_{3}
  212_3 ≢ 122_3
  5:4 ≡ \frac{5}{4}
  5:4 ≢ 4:5
  4.2 \times 10^{-6} ≡ 0.0000042
  4.2 \times 10^{-6} ≢ 0.000042
  n^2+n+41 ≡ n(n+1)+41
  n^2+n+41 ≢ n^2-n+41
  2^{2n+1} ≡ 2 \cdot 4^n
  2^{2n+1} ≢ 4^{n+1}
  \frac{n!}{(n-2)!} ≡ n(n-1)
  \frac{n!}{(n-2)!} ≢ n(n+1)
  \frac{1}{2^n} ≡ 2^{-n}
  \frac{1}{2^n} ≢ -2^n
  F_{n+1} ≡ F_{n+1}
  F_{n+1} ≢ F_{n}
  7! ≡ 5040
  7! ≢ 720
  12! ≢ 12
  \binom{10}{4} ≡ 210
  \binom{10}{4} ≢ \frac{10}{4}
  2^{64}-1 ≡ 18446744073709551615
  2^{64}-1 ≢ 18446744073709551616
  f(t) = 3e^{2t} ≡ 3e^{2t}
  f(t) = 3e^{2t} ≢ 3e^{t}
  p(x) = (x-1)(x-2) ≡ x^2-3x+2
  p(x) = (x-1)(x-2) ≢ x^2+3x+2
  \frac{3}{2}\ln 2 ≡ \ln(2\sqrt{2})
  \frac{3}{2}\ln 2 ≢ \ln 3
  \tan^{-1} 3 ≡ \arctan 3
  \tan^{-1} 3 ≢ \frac{1}{\tan 3}
`);
