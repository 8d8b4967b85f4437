/** Labelled before the comparator was seen: the shapes of training golds, and a last set of all kinds. */
import { table } from './table.js';

export const trainingShapes = table(String.raw`
  n = 561 ≡ 561
  n = 561 ≢ n = 516
  \frac{300}{7} ≡ 42\frac{6}{7}
  \frac{300}{7} ≢ 42.86
  \frac{1}{\pi} ≡ \pi^{-1}
  \frac{1}{\pi} ≢ 0.318
  R\sqrt{3} ≡ \sqrt{3}R
  R\sqrt{3} ≡ R \cdot \sqrt{3}
  R\sqrt{3} ≢ r\sqrt{3}
  R\sqrt{3} ≢ \sqrt{3R}
  \frac{n+1}{4n-2} ≡ \frac{-(n+1)}{2-4n}
  2^n - 1 ≡ 2^{n}-1
  2^n - 1 ≡ -(1-2^n)
  2^n - 1 ≢ 2^{n-1}-1
  (n-1)^2 ≡ (n-1)(n-1)
  \binom{n+m-1}{m}^2 ≡ \left(\binom{n+m-1}{m}\right)^2
  \binom{n+m-1}{m}^2 ≢ \binom{n+m-1}{m}
  (28, -48), (2, 56) ≡ (2, 56) \text{ or } (28, -48)
  48\pi - 36\sqrt{3} ≡ 48\pi-36\sqrt3
  48\pi - 36\sqrt{3} ≢ 12\pi
  995\text{ dollars} ≡ 995 dollars
  620 \text{ minutes} ≡ 620\text{ min}
  15 \, \text{cm}^2 ≡ 15 cm²
  15 \, \text{cm}^2 ≡ 15\text{ cm}^{2}
  \frac{1}{2} u ≡ \frac{u}{2}
  \frac{1}{2} u ≢ \frac{1}{2}
  8! ≡ 40,320
  8! ≢ 40321
  f(x) = x^2 + 1 ≡ x^2+1
  f(x) = x^2 + 1 ≡ f(x)=1+x^2
  f(x) = x^2 + 1 ≢ f(x) = x^2
  k(n) = n + 1 ≡ k(n)=n+1
  \frac{8\sqrt{3}}{9} ≡ \frac{8}{3\sqrt{3}}
  \frac{8\sqrt{3}}{9} ≢ \frac{8}{9\sqrt{3}}
  [-1, \infty) ≡ [-1,+\infty)
  [-1, \infty) ≢ (-1,\infty)
  (2014, 2014, 2014) ≢ (2014, 2014)
  |V|^{2016} ≡ |V|^{2016}
  |V|^{2016} ≢ |V|^{2015}
  -(x - 1)^2 e^x + C ≡ -e^x(x-1)^2 + C
  \frac{4n^2}{9} ≡ \frac{4}{9}n^2
  \frac{4n^2}{9} ≡ \left(\frac{2n}{3}\right)^2
  \frac{4n^2}{9} ≢ \frac{4n}{9}
  a = 2 - \sqrt{3} ≡ a=2-\sqrt{3}
  a = 2 - \sqrt{3} ≢ 2+\sqrt{3}
  \lambda = 2 ≡ \lambda=2
  (1, 2, 3) ≡ (1,2,3)
  (1, 2, 3) ≢ (1,3,2)
  2^{27} - 2^{11} ≡ 134215680
  2^{27} - 2^{11} ≢ 2^{16}
  \frac{8080}{199} ≡ 40\frac{120}{199}
  1 \text{ and } 27 ≡ 1 and 27
  \frac{n^2 - 1}{3} ≡ \frac{1}{3}(n^2-1)
  \frac{n^2 - 1}{3} ≢ n^2-\frac13
  \frac{1}{10^{10}} ≢ 10^{10}
  1:1 ≡ 1:1
  1:2 ≡ \frac{1}{2}
  1:2 ≢ 2
  c \geq 2 ≡ c\ge 2
  c \geq 2 ≢ c\le 2
  \{-3, 0, 2, 6\} ≡ \{ 0, -3, 6, 2 \}
  2\sqrt{2} - 1 ≡ -1+2\sqrt2
  2\sqrt{2} - 1 ≡ \sqrt{8}-1
  2\sqrt{2} - 1 ≢ 2\sqrt{2}+1
  P(x) = ax + b ≡ ax+b
  \frac{2^n}{n+1} ≢ \frac{2^n}{n}+1
  8 \cdot (8!)^3 ≡ 8(8!)^3
  8 \cdot (8!)^3 ≢ 8(8!)^2
  n \ge 381 ≡ n\geq 381
  n \ge 381 ≢ n > 381
  p-2 ≡ p - 2
  p-2 ≢ 2-p
  J > \sqrt{2} ≡ J>\sqrt2
  a = 8^{1/8} ≡ 2^{3/8}
  a = 8^{1/8} ≢ 1
  \frac{2^{n+1}}{n+1} ≡ 2^{n+1}/(n+1)
  k = 2n-1 ≡ 2n-1
  \sqrt{2} + 1 ≡ 1+\sqrt{2}
  \sqrt{2} + 1 ≡ \frac{1}{\sqrt2-1}
  \sin(1) + 1 ≡ 1+\sin(1)
  \sin(1) + 1 ≢ \sin(2)
  \frac{12}{\pi^2} ≡ \frac{12}{\pi\cdot\pi}
  f(0) + f(1) = 1 ≡ f(1)+f(0)=1
  n - \gcd(n, k) ≡ n-\gcd(k,n)
  \frac{2\sqrt{3}}{3} ≡ \frac{2}{\sqrt{3}}
  \frac{2\sqrt{3}}{3} ≢ \frac{2}{3\sqrt{3}}
  \binom{15}{7} ≡ \binom{15}{8}
  (-1)^n n! k^n ≡ (-1)^n k^n n!
  1 - \frac{1}{e} ≡ 1-\dfrac1e
  \log_2 6 ≡ \log_2(2)+\log_2(3)
  2021 \times 2022 ≡ 2021 \cdot 2022
  2021 \times 2022 ≡ 4086462
  2021 \times 2022 ≢ 4086463
  \frac{1}{4\sqrt{3}} ≡ \frac{\sqrt{3}}{12}
  g = x^{p-1} ≡ x^{p-1}
  \det(A) > 0 ≡ \det(A)>0
  \frac{4^n + 2}{3} ≡ \frac{2^{2n}+2}{3}
  0, 3, 4, 5, 8 ≡ 8,5,4,3,0
  667^3 ≡ 667 \cdot 667 \cdot 667
  x = y = z = 1 ≡ x=y=z=1
  2^{10} - 1 = 1023 ≡ᵉ 2^{10}-1
  k \neq 2 ≡ k\neq2
  106.73 ≡ \$106.73
  0, 1, 2 ≡ \{0,1,2\}
  4 \sqrt{2018} ≡ 4\sqrt{2018}
  \frac{\pi T^2}{C} ≡ \frac{T^2\pi}{C}
  AM + AL \geq 2AN ≡ AM+AL\ge 2AN
  x^2 + 2py = 0 ≡ x^2+2py=0
  2 \ln 2 - 1 ≡ 2\ln2-1
  2 \ln 2 - 1 ≡ \ln(4/e)
  e^{1/2} ≡ e^{0.5}
  M = [2, \infty) ≡ M=[2,\infty)
  k = \frac{1}{2} ≡ 0.5
  p'(x) = nq(x) ≡ p'(x)=nq(x)
  3^{6567340} ≢ 3^{6567341}
  3^{6567340} ≡ 3^{6567340}
  a^3 - 3ab ≢ a^3+3ab
  9 \cdot 10^8 ≡ 9\times10^8
  c = n ≡ n
  (x+n, y) ≡ (n+x,y)
  (x+n, y) ≢ (x-n,y)
  \frac{325}{648} ≡ 325/648
  (y - x)^x ≡ (y-x)^{x}
  \frac{2 + \pi}{8} ≡ \frac{\pi+2}{8}
  \frac{2 + \pi}{8} ≢ \frac{\pi}{4}
  I = \frac{21\pi}{8} ≡ \frac{21\pi}{8}
  2 - \frac{1}{p} ≡ 2-p^{-1}
  a_n = n ≡ a_n=n
  9 \frac{1}{11}\% ≡ 9\frac{1}{11}\%
  9 \frac{1}{11}\% ≢ 9\%
  x = \frac{\pi}{4} ≡ \pi/4
  x = \frac{\pi}{4} ≢ 45
  (4, -6, 20, 2) ≢ (4,6,20,2)
  n - 2 + \sqrt{2} ≡ \sqrt2+n-2
  |u_n| \leq 1 ≡ |u_n|\leq1
  n = m + p ≡ m+p
  n = m + p ≡ n=p+m
  101^2 ≡ 10201
  (2, 5, 609) ≢ (5,2,609)
  \frac{23}{2} ≡ 11.5
  0, 3, 8, 15 ≢ 0, 3, 8
  25 + 2 = 27 ≢ 2
  a = b ≡ b = a
  p = q ≡ q = p
  16\sqrt[4]{3} ≡ 16\cdot\sqrt[4]{3}
  2^{-3/2} ≡ \frac{1}{\sqrt{8}}
  c_n = n^2 ≡ n^2
  16 + 4\sqrt{3} ≡ 4(4+\sqrt3)
  16 + 4\sqrt{3} ≢ 20\sqrt{3}
  5.4 \text{ cents} ≢ 4.5\text{ cents}
  \frac{1}{667} ≢ 0.0015
  x_{42} ≡ x_{42}
  x_{42} ≢ x_{24}
  0.622 ≢ 0.62
  11.11 ≢ 11
  \triangle ABC ≡ \triangle ABC
  \gcd(m,n) = 1 ≡ \gcd(m, n)=1
  \text{even} ≡ Even.
  (a+5)(b+2) ≡ (5+a)(2+b)
  6r^2-4r-24 ≡ 6r^{2} - 4r - 24
  \frac{270}7\text{ degrees} ≡ 38\frac{4}{7}
  \frac{270}7\text{ degrees} ≡ \left(\frac{270}{7}\right)^\circ
  864 \mbox{ inches}^2 ≡ 864 square inches
  4210_{5} ≢ 555
  1 \pm \sqrt{19} ≡ \{1-\sqrt{19}, 1+\sqrt{19}\}
  \frac{20000}{\pi} ≢ \frac{2000}{\pi}
  [-2,7] ≡ x\in[-2,7]
  x^8 + x^7 + x^6 + x^5 + x^4 + x^3 + x^2 + x + 1 ≢ x^8 + x^7 + x^6 + x^5 + x^4 + x^3 + x^2 + x
  \left[ \frac{\pi^2}{8}, \frac{5 \pi^2}{4} \right] ≢ \left( \frac{\pi^2}{8}, \frac{5 \pi^2}{4} \right)
  1,-2 ≡ \{1,-2\}
  .35625 ≡ 0.35625
  .35625 ≢ 0.356
  58,500 ≡ 58500 \text{ people}
  137 \frac{1}{2} ≡ 137.50
  11,\! 111,\! 111,\! 100 ≡ 11{,}111{,}111{,}100
  2k ≡ k \cdot 2
  \cot x ≡ \cot{x}
  y = -2x ≡ -2x
  \frac{11+9a}{20} ≢ \frac{20a}{20}
  5r^5 ≡ 5 r^{5}
  \frac34 ≡ 75\%
  41.8 ≡ 41.8^\circ
  0.006 ≡ 6 \times 10^{-3} \text{ m/s²}
  \ln2+i\pi/3 ≡ \ln 2 + i \cdot \frac{\pi}{3}
  \frac{1}{s+a} ≡ \frac{1}{a+s}
  2.78 ≡ 2.78 \text{ meters}
  1+\sqrt{3}i ≡ 1 + i \sqrt{3}
  s^{2}+bs+1 ≡ s^2 + b s + 1
  SRMC=LRMC ≡ \text{SRMC} = \text{LRMC}
  -0.2 ≡ A = -\frac{1}{5}
  4.03188 ≢ 4.03
  4.03188 ≡ 4.03188
  13.1 ≢ 13.2
  24.4 ≢ 24
  \sqrt{2}\cos(2t-\pi/4) ≡ \sqrt{2}\sin(2t+\pi/4)
`);
