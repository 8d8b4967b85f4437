/** Pairs that are nearly the same, or that look different: made to be taken wrongly. */
import { table } from './table.js';

export const traps = table(String.raw`
  \lfloor x \rfloor ≢ x
  x ≢ \lfloor x \rfloor
  \lfloor n/2 \rfloor ≢ n/2
  \lfloor n/2 \rfloor ≢ \lceil n/2 \rceil
  \lfloor n/2 \rfloor ≢ \lfloor (n+1)/2 \rfloor
  \lfloor n/2 \rfloor ≡ \left\lfloor \frac{n}{2} \right\rfloor
  \lceil x \rceil ≢ x
  n \mod 2 ≢ n
  n! ≢ n(n-1)
  \gcd(n,k) ≢ 1
  \gcd(n,k) ≢ n
  \gcd(n,k) ≢ \text{lcm}(n,k)
  \min(a,b) ≢ a
  \max(a,b) ≢ a
  \max(a,b) ≢ \min(a,b)
  \binom{n}{k} ≡ \binom{n}{n-k}
  \binom{n}{k} ≢ \binom{n}{k+1}
  \binom{n}{k} ≢ \binom{n-1}{k}
  \binom{n}{k} ≡ \frac{n!}{k!(n-k)!}
  \binom{2n}{n-1} ≡ \frac{(2n)!}{(n-1)!(n+1)!}
  (-1)^n ≢ 1
  (-1)^n ≢ -1
  (-1)^n ≢ (-1)^{n+1}
  (-1)^n ≡ (-1)^{-n}
  \frac{1+(-1)^n}{2} ≢ 1
  \sum_{k=1}^n k^2 ≡ \frac{n(n+1)(2n+1)}{6}
  \sum_{k=1}^n k^2 ≢ \frac{n(n+1)}{2}
  \sum_{i=0}^{n} i ≡ \frac{n(n+1)}{2}
  \sum_{k=1}^n a_k ≢ \sum_{k=1}^n b_k
  \sum_{k=1}^{n} \frac{1}{k} ≢ \ln n
  \int_0^1 x dx ≡ \int_0^1 x \, dx
  \int_0^1 x dx ≢ \int_0^1 x^2 dx
  \frac{d}{dx} f(x) ≢ f(x)
  f(x) ≢ g(x)
  f(x) ≢ f(y)
  f(x+1) ≢ f(x)+1
  f(2x) ≢ 2f(x)
  f(x)g(x) ≡ g(x)f(x)
  2f(x) ≡ f(x)+f(x)
  p_n ≢ p_{n+1}
  x_1+x_2 ≡ x_2+x_1
  x_1+x_2 ≢ x_1-x_2
  \phi(n) ≢ n
  |x| ≢ -x
  \sqrt{x^2} ≢ x
  \sqrt{x^2} ≡ |x|
  \ln x^2 ≢ (\ln x)^2
  \ln(x^2) ≡ 2\ln|x|
  x^0 ≡ 1
  \frac{x}{x} ≡ 1
  \sin^2 x+\cos^2 x ≢ 2
  \arcsin x ≢ \arccos x
  \arcsin x+\arccos x ≡ \frac{\pi}{2}
  \arctan x + \arctan \frac1x ≢ 0
  e^{i\pi} ≡ -1
  e^{ix} ≡ \cos x+i\sin x
  \log x ≢ \ln x
  \log_x y ≡ \frac{\ln y}{\ln x}
  x^{1/3} ≢ x^{1/2}
  x^{y^z} ≢ (x^y)^z
  a^{-1} ≡ \frac{1}{a}
  A^T ≢ A
  A^{-1} ≢ A
  \overline{AB} ≡ AB
  \angle ABC ≢ \angle ACB
  \triangle ABC \sim \triangle DEF ≢ \triangle ABC \cong \triangle DEF
  10^{100} ≢ 10^{100}+1
  \frac{10^{50}+1}{10^{50}} ≢ 1
  1-10^{-30} ≢ 1
  \sqrt{2}+10^{-40} ≢ \sqrt{2}
  \pi ≢ \frac{355}{113}
  e^{\pi\sqrt{163}} ≢ 262537412640768744
  \sqrt[3]{2+\sqrt{5}}+\sqrt[3]{2-\sqrt{5}} ≢ 2
  \cos 36^\circ ≡ \frac{1+\sqrt5}{4}
  \sin 18^\circ ≡ \frac{\sqrt5-1}{4}
  \tan 15^\circ ≡ 2-\sqrt{3}
  \sin\frac{\pi}{12} ≡ \frac{\sqrt6-\sqrt2}{4}
  0.999999 ≢ 1
  1000000.4 ≢ 1000000
  0.00001 ≢ 0.00002
  1e-10 ≢ 2e-10
  \frac{1}{3} ≢ 0.33333
  0.3333333 ≡ \frac13
  x+0.0000001 ≢ x
  (1+10^{-12})x ≢ x
  x^{100} ≢ x^{101}
  1.01^x ≢ 1.02^x
  x^2+10^{-8} ≢ x^2
  \frac{x}{10^6} ≢ 0
  (a,b) ≢ (b,a)
  [a,b] ≢ (a,b)
  (1,2)\cup(3,4) ≢ (1,4)
  (1,3)\cap(2,4) ≡ (2,3)
  x>2, y>3 ≢ x>3, y>2
  x=1,y=2 ≢ x=2,y=1
  1,2 ≢ 1,2,2,3
  1,1,2 ≡ 2,1
  i ≢ \sqrt{1}
  i ≡ \sqrt{-1}
  2+3 ≢ 23
  ab ≢ a+b
  a(b+c) ≢ ab+c
  a/bc ≢ \frac{a}{b}+c
  x^2y ≢ x^{2y}
  \frac12x ≡ \frac{x}{2}
  1/2x ≢ 2x
  -3^2 ≡ -9
  (-3)^2 ≢ -9
  2^3^2 ≡ 512
  10\% ≢ 10
  0.1\% ≢ 0.1
  50 ≢ 50\%
  3 ≢ III
  7:00 ≢ 7
  12 ≢ 12:00
  1,000 ≢ 1,00
  1,000 ≢ 1, 000, 000
  1.000.000 ≢ 1
  5 ≢ 5^\circ C
  5 ≢ 5'
  5 ≢ \$5\%
  5 ≢ 5\text{ and } 6
`);
