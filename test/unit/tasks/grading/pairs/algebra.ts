/** Complex numbers, polynomials, several variables, functions. */
import { table } from './table.js';

export const complexNumbers = table(String.raw`
  6 - 5i ≡ 6-5i
  6 - 5i ≡ 6 - 5 i
  6 - 5i ≡ -5i + 6
  6 - 5i ≡ 6-5\mathrm{i}
  6 - 5i ≡ 6 - i5
  6 - 5i ≡ 6+(-5)i
  6+9i ≡ 3(2+3i)
  -2 + 7i ≡ 7i-2
  1+274i ≡ 274i+1
  i^2 ≡ -1
  (1+i)^2 ≡ 2i
  (2+i)(2-i)+i ≡ 5+i
  \frac{1}{2}+\frac{\sqrt{3}}{2}i ≡ \frac{1+i\sqrt{3}}{2}
  \frac{1}{2}+\frac{\sqrt{3}}{2}i ≡ \frac{1}{2}+\frac{i\sqrt{3}}{2}
  1+\sqrt{3}i ≡ 1+i\sqrt3
  \frac{1+i}{2} ≡ \frac{1}{1-i}
  e^{i\pi/3} ≡ \frac{1}{2} + \frac{\sqrt3}{2} i
  -i ≡ \frac{1}{i}
  6 - 5i ≢ 6 + 5i
  6 - 5i ≢ 5 - 6i
  6 - 5i ≢ -6 + 5i
  6 - 5i ≢ 6 - 5
  6 - 5i ≢ 1
  6 - 5i ≢ (6, -5)
  6 - 5i ≢ 6 - 5j + 1
  6+9i ≢ 9+6i
  6+9i ≢ 15i
  -2 + 7i ≢ -2 - 7i
  1+274i ≢ 275i
  2i ≢ 2
  2i ≢ -2i
  -i ≢ i
  i ≢ 1
  i ≢ -1
  1+\sqrt{3}i ≢ 1+\sqrt{3i}
  1+\sqrt{3}i ≢ \sqrt{3}+i
`);

export const polynomials = table(String.raw`
  x^5 - x^4 + x^3 - x^2 + x - 1 ≡ x^5-x^4+x^3-x^2+x-1
  x^5 - x^4 + x^3 - x^2 + x - 1 ≡ (x-1)(x^4+x^2+1)
  x^5 - x^4 + x^3 - x^2 + x - 1 ≡ -1+x-x^2+x^3-x^4+x^5
  x^3+3x-6 ≡ x(x^2+3)-6
  x^3+3x-6 ≡ x^{3}+3\cdot x-6
  x^3+3x-6 ≡ x³+3x−6
  6r^2-4r-24 ≡ 2(3r^2-2r-12)
  8n^2 + 4n + 1 ≡ 4n(2n+1)+1
  8n^2 + 4n + 1 ≡ (2n+1)^2+4n^2
  4n^2 - 4n + 2 ≡ (2n-1)^2+1
  2k+2 ≡ 2(k+1)
  2k ≡ k+k
  15x - 80 ≡ 5(3x-16)
  -13x+3 ≡ 3-13x
  (n-1)^2 ≡ n^2-2n+1
  (n-1)^2 ≡ (1-n)^2
  \frac{n^2-1}{3} ≡ \frac{(n-1)(n+1)}{3}
  \frac{a(a+1)}{2} ≡ \frac{a^2+a}{2}
  \frac{n+1}{4n-2} ≡ \frac{n+1}{2(2n-1)}
  \frac{1}{6x} ≡ \frac{1}{6}x^{-1}
  \frac{11+9a}{20} ≡ \frac{9a+11}{20}
  \frac{11+9a}{20} ≡ \frac{11}{20}+\frac{9a}{20}
  2 - \frac{1}{p} ≡ \frac{2p-1}{p}
  x^8 + x^7 + x^6 + x^5 + x^4 + x^3 + x^2 + x + 1 ≡ \frac{x^9-1}{x-1}
  x^5 - x^4 + x^3 - x^2 + x - 1 ≢ x^5 - x^4 + x^3 - x^2 + x + 1
  x^5 - x^4 + x^3 - x^2 + x - 1 ≢ (x-1)(x^4+x^2-1)
  x^3+3x-6 ≢ x^3+3x+6
  x^3+3x-6 ≢ x^3-3x-6
  x^3+3x-6 ≢ x^2+3x-6
  x^3+3x-6 ≢ 3x-6
  x^3+3x-6 ≢ y^3+3y-6
  x^3+3x-6 ≢ x^3+3x-6 + 10^{-6}
  6r^2-4r-24 ≢ 6r^2-4r-23
  6r^2-4r-24 ≢ 3r^2-2r-12
  8n^2 + 4n + 1 ≢ 8n^2+4n
  8n^2 + 4n + 1 ≢ (2n+1)^2
  2k+2 ≢ 2k+1
  2k+2 ≢ 2k
  2k+2 ≢ 4k
  2k ≢ k^2
  2k ≢ 2
  2k ≢ k
  15x - 80 ≢ 80-15x
  15x - 80 ≢ 15x
  -13x+3 ≢ 13x+3
  (n-1)^2 ≢ n^2-1
  (n-1)^2 ≢ (n+1)^2
  \frac{n^2-1}{3} ≢ \frac{n^2}{3}-1
  \frac{n+1}{4n-2} ≢ \frac{n+1}{4n}-2
  \frac{n+1}{4n-2} ≢ \frac{1}{4}
  \frac{1}{6x} ≢ \frac{x}{6}
  n ≢ m
  n ≢ 1
  n ≢ N
  1009k ≢ 1009
  5r^5 ≢ 5r^4
`);

export const severalVariables = table(String.raw`
  p - q ≡ -q+p
  p - q ≡ -(q-p)
  (a+5)(b+2) ≡ (b+2)(a+5)
  (a+5)(b+2) ≡ ab+2a+5b+10
  (a+5)(b+2) ≡ a(b+2)+5(b+2)
  a^3 - 3ab ≡ a(a^2-3b)
  a^3 - 3ab ≡ a^3-3ba
  x + y + z ≡ z+y+x
  \frac{TM}{MK} ≡ \frac{MT}{KM}
  \frac{\pi T^2}{C} ≡ \frac{\pi}{C}T^2
  3R^2 ≡ R^2\cdot 3
  3R^2 ≡ 3 R^{2}
  \pi(R^2-r^2) ≡ \pi R^2-\pi r^2
  \pi(R^2-r^2) ≡ \pi(R-r)(R+r)
  \frac{2}{3}\frac{C}{S} ≡ \frac{2C}{3S}
  \frac{1}{3}E_{1}+\frac{2}{3}E_{2} ≡ \frac{E_1+2E_2}{3}
  (y - x)^x ≡ (-x+y)^x
  \frac{6a^2}{7} ≡ \frac{6}{7}a^2
  100p^{\frac{1}{2}} ≡ 100\sqrt{p}
  p^a q^b r^c ≡ r^c q^b p^a
  m(n-1) ≡ mn-m
  \frac{a+b}{ab} ≡ \frac{1}{a}+\frac{1}{b}
  \frac{x^2-y^2}{x-y} ≡ x+y
  \alpha+\beta ≡ \beta+\alpha
  p - q ≢ q-p
  p - q ≢ p+q
  p - q ≢ P-Q
  (a+5)(b+2) ≢ (a+2)(b+5)
  (a+5)(b+2) ≢ ab+10
  (a+5)(b+2) ≢ ab+2a+5b
  (a+5)(b+2) ≢ (a+5)+(b+2)
  a^3 - 3ab ≢ a^3-3a-b
  a^3 - 3ab ≢ a^3 - 3b
  a^3 - 3ab ≢ b^3-3ab
  x + y + z ≢ xyz
  x + y + z ≢ x+y
  x + y + z ≢ x+y-z
  \frac{\pi T^2}{C} ≢ \frac{T^2}{C}
  \frac{\pi T^2}{C} ≢ \frac{\pi T}{C}
  3R^2 ≢ 3r^2
  3R^2 ≢ R^2
  3R^2 ≢ 9R^2
  \pi(R^2-r^2) ≢ 0
  \pi(R^2-r^2) ≢ \pi(r^2-R^2)
  \frac{R}{r} ≢ 1
  R+r ≢ 2r
  -9.8t ≢ -9.8
  5m ≢ 5
  \frac{1}{m}t ≢ \frac{1}{m}
  \frac{1}{3}E_{1}+\frac{2}{3}E_{2} ≢ \frac{1}{3}E_{2}+\frac{2}{3}E_{1}
  \frac{1}{3}E_{1}+\frac{2}{3}E_{2} ≢ E
  (y - x)^x ≢ (x-y)^x
  (y - x)^x ≢ (y-x)^y
  m(n-1) ≢ mn-1
  \frac{a+b}{ab} ≢ \frac{1}{a+b}
  \alpha ≢ a
  \alpha ≢ \beta
  \frac{a}{b} ≢ \frac{b}{a}
`);

export const functions = table(String.raw`
  \cot x ≡ \cot(x)
  \cot x ≡ \frac{\cos x}{\sin x}
  \cot x ≡ \frac{1}{\tan x}
  \sin^2 x ≡ 1-\cos^2 x
  \sin^2 x ≡ (\sin x)^2
  \sin 2x ≡ 2\sin x\cos x
  \sqrt{2}\cos(2t-\pi/4) ≡ \cos(2t)+\sin(2t)
  \sqrt{2}\cos(2t-\pi/4) ≡ \sqrt2\cos\left(2t-\frac{\pi}{4}\right)
  \frac{\cos(2t)+\sin(2t)}{4} ≡ \frac{1}{4}(\cos 2t+\sin 2t)
  -(x - 1)^2 e^x + C ≡ C-(x-1)^2e^x
  x/2-1/4+ce^{-2x} ≡ \frac{x}{2}-\frac{1}{4}+ce^{-2x}
  x/2-1/4+ce^{-2x} ≡ ce^{-2x}+\frac{2x-1}{4}
  \frac{1}{4-\omega^{2}} ≡ \frac{1}{(2-\omega)(2+\omega)}
  2^{n+1} - 2(n+1) ≡ 2^{n+1}-2n-2
  2^{n+1} - 2(n+1) ≡ 2(2^n-n-1)
  \frac{2^{n+1}}{n+1} ≡ \frac{2\cdot2^n}{n+1}
  2^{n-1} ≡ \frac{2^n}{2}
  n \cdot 4^{n-1} ≡ n2^{2n-2}
  \frac{1}{3^{n+1}} ≡ 3^{-n-1}
  e^{2x} ≡ (e^x)^2
  e^{2x} ≡ \exp(2x)
  \ln(x^2+1) ≡ \ln(1+x^2)
  |x-3| ≡ |3-x|
  n! ≡ n \cdot (n-1)!
  \binom{n}{2} ≡ \frac{n(n-1)}{2}
  \min(BW, 2WR, 3RB) ≡ \min(BW,2WR,3RB)
  n - \gcd(n, k) ≡ -\gcd(n,k)+n
  \cot x ≢ \tan x
  \cot x ≢ \frac{\sin x}{\cos x}
  \cot x ≢ \cot y
  \cot x ≢ \cot
  \cot x ≢ \cot 2x
  \sin^2 x ≢ \sin x^2
  \sin^2 x ≢ \cos^2 x
  \sin 2x ≢ 2\sin x
  \sin x ≢ x
  \sqrt{2}\cos(2t-\pi/4) ≢ \sqrt{2}\cos(2t+\pi/4)
  \sqrt{2}\cos(2t-\pi/4) ≢ \cos(2t)-\sin(2t)
  -(x - 1)^2 e^x + C ≢ (x-1)^2e^x+C
  -(x - 1)^2 e^x + C ≢ -(x-1)^2e^x
  2^{n+1} - 2(n+1) ≢ 2^{n+1}-2n
  2^{n+1} - 2(n+1) ≢ 2^{n}-2(n+1)
  2^{n-1} ≢ 2^n-1
  2^{n-1} ≢ 2^{n+1}
  n \cdot 4^{n-1} ≢ 4^{n-1}
  n! ≢ n
  n! ≢ (n-1)!
  \binom{n}{2} ≢ \frac{n}{2}
  \binom{n}{2} ≢ \binom{n}{3}
  e^{2x} ≢ e^{x^2}
  e^{2x} ≢ 2e^x
  |x-3| ≢ x-3
  \ln(x^2+1) ≢ \ln x^2 + 1
  \min(BW, 2WR, 3RB) ≢ \max(BW,2WR,3RB)
  n - \gcd(n, k) ≢ n
`);
