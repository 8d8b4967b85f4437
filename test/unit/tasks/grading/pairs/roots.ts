/** Roots, π, e, logarithms, angles, factorials. */
import { table } from './table.js';

export const roots = table(String.raw`
  3\sqrt{13} ≡ 3\sqrt{13}
  3\sqrt{13} ≡ 3 \sqrt{13}
  3\sqrt{13} ≡ 3 \cdot \sqrt{13}
  3\sqrt{13} ≡ \sqrt{117}
  3\sqrt{13} ≡ \sqrt{9 \cdot 13}
  3\sqrt{13} ≡ 3 * sqrt(13)
  3\sqrt{13} ≡ 3√13
  3\sqrt{13} ≡ 3 \times 13^{1/2}
  3\sqrt{13} ≡ 3(13)^{\frac{1}{2}}
  11\sqrt2 ≡ 11\sqrt{2}
  11\sqrt2 ≡ \sqrt{242}
  11\sqrt2 ≡ \frac{22}{\sqrt2}
  70 \sqrt{2} ≡ 70\sqrt2
  \sqrt{51} ≡ 51^{0.5}
  \sqrt{51} ≡ \sqrt[2]{51}
  \frac{\sqrt{3}}{3} ≡ \frac{1}{\sqrt{3}}
  \frac{\sqrt{3}}{3} ≡ \sqrt{\frac{1}{3}}
  \frac{\sqrt{3}}{3} ≡ \sqrt{1/3}
  \frac{\sqrt{3}}{3} ≡ 3^{-1/2}
  \frac{3\sqrt{3}}{4} ≡ \frac{3}{4}\sqrt{3}
  \frac{3\sqrt{3}}{4} ≡ \sqrt{27}/4
  \frac{3\sqrt{3}}{4} ≡ 0.75\sqrt{3}
  \frac{1}{\sqrt{n}} ≡ \sqrt{\frac{1}{n}}
  1+2\sqrt{3} ≡ 2\sqrt{3}+1
  1+2\sqrt{3} ≡ 1+\sqrt{12}
  11 \sqrt{5} + 11 ≡ 11(1+\sqrt{5})
  11 \sqrt{5} + 11 ≡ 11(\sqrt5+1)
  \sqrt{2}-1 ≡ \frac{1}{1+\sqrt{2}}
  2-\sqrt{3} ≡ \frac{1}{2+\sqrt{3}}
  \sqrt{3+2\sqrt{2}} ≡ 1+\sqrt{2}
  \sqrt{5-2\sqrt6} ≡ \sqrt3-\sqrt2
  16\sqrt[4]{3} ≡ 16 \cdot 3^{1/4}
  16\sqrt[4]{3} ≡ 16\sqrt{\sqrt{3}}
  \sqrt[3]{2} ≡ 2^{1/3}
  2^{-3/2} ≡ \frac{\sqrt{2}}{4}
  2^{-3/2} ≡ \frac{1}{2\sqrt{2}}
  x^{2/3} ≡ \sqrt[3]{x^2}
  -\sqrt{3} ≡ -3^{1/2}
  \sqrt{2} ≡ 1.414214
  3\sqrt{13} ≢ 13\sqrt{3}
  3\sqrt{13} ≢ 2\sqrt{13}
  3\sqrt{13} ≢ \sqrt{39}
  3\sqrt{13} ≢ -3\sqrt{13}
  3\sqrt{13} ≢ \sqrt{13}
  3\sqrt{13} ≢ \sqrt[3]{13}
  3\sqrt{13} ≢ 3\sqrt{12}
  3\sqrt{13} ≢ 10.8
  11\sqrt2 ≢ 15.5
  11\sqrt2 ≢ 22
  11\sqrt2 ≢ 11\sqrt{3}
  \sqrt{51} ≢ 51
  \sqrt{51} ≢ 7.14
  \sqrt{51} ≢ \pm\sqrt{51}
  \frac{\sqrt{3}}{3} ≢ \frac{\sqrt{3}}{2}
  \frac{\sqrt{3}}{3} ≢ \sqrt{\frac{3}{3}}
  \frac{\sqrt{3}}{3} ≢ \frac{3}{\sqrt{3}}
  1+2\sqrt{3} ≢ 3\sqrt{3}
  1+2\sqrt{3} ≢ 1-2\sqrt{3}
  1+2\sqrt{3} ≢ 2+\sqrt{3}
  1+2\sqrt{3} ≢ (1+2)\sqrt{3}
  \sqrt{2}-1 ≢ 1-\sqrt{2}
  \sqrt{2}-1 ≢ \sqrt{2-1}
  \sqrt{2}-1 ≢ \sqrt{2}+1
  16\sqrt[4]{3} ≢ 16\sqrt[3]{3}
  16\sqrt[4]{3} ≢ 64\sqrt{3}
  \sqrt[3]{2} ≢ \sqrt{2}
  \sqrt[3]{2} ≢ 3\sqrt{2}
  2^{-3/2} ≢ 2^{3/2}
  -\sqrt{3} ≢ \sqrt{3}
  -\sqrt{3} ≢ \sqrt{-3}
`);

export const constants = table(String.raw`
  \pi ≡ π
  \pi ≡ pi
  \pi ≡ 3.14159265
  288 \pi ≡ 288\pi
  288 \pi ≡ 288 * pi
  288 \pi ≡ \pi \cdot 288
  18+2\pi ≡ 2\pi + 18
  18+2\pi ≡ 2(\pi+9)
  -\frac{\pi}{6} ≡ \frac{-\pi}{6}
  -\frac{\pi}{6} ≡ -\pi/6
  \frac{20000}{\pi} ≡ 20000/\pi
  \frac{\pi^2}{8} ≡ \frac{\pi\cdot\pi}{8}
  \frac{12}{\pi^2} ≡ 12\pi^{-2}
  48\pi - 36\sqrt{3} ≡ 12(4\pi - 3\sqrt{3})
  48\pi - 36\sqrt{3} ≡ -36\sqrt3+48\pi
  \frac{2 + \pi}{8} ≡ \frac{1}{4} + \frac{\pi}{8}
  e ≡ \mathrm{e}
  e^{1/2} ≡ \sqrt{e}
  1 - \frac{1}{e} ≡ \frac{e-1}{e}
  1 - \frac{1}{e} ≡ 1 - e^{-1}
  2 \ln 2 - 1 ≡ \ln 4 - 1
  2 \ln 2 - 1 ≡ -1 + 2\ln(2)
  \log_2 6 ≡ 1 + \log_2 3
  \log_2 6 ≡ \frac{\ln 6}{\ln 2}
  \log_2 6 ≡ \log_{2}(6)
  \ln\frac{3}{2} ≡ \ln 3 - \ln 2
  \frac{\pi}{4} ≡ \arctan 1
  \sin(1)+1 ≡ 1+\sin 1
  \cos\frac{\pi}{7} ≡ \cos(\pi/7)
  \binom{15}{7} ≡ 6435
  \binom{15}{7} ≡ \frac{15!}{7!8!}
  8! ≡ 40320
  8! ≡ 8 \cdot 7!
  8 \cdot (8!)^3 ≡ 8(40320)^3
  2^{32} ≡ 4294967296
  2^{32} ≡ 4^{16}
  2^{27} - 2^{11} ≡ 2^{11}(2^{16}-1)
  667^3 ≡ 296740963
  2009 \times 1005 ≡ 2019045
  2^{1990} - 1 ≡ -1 + 2^{1990}
  \frac{1}{20^{2012}} ≡ 20^{-2012}
  \pi ≢ 3.14
  \pi ≢ \frac{22}{7}
  \pi ≢ 2\pi
  \pi ≢ 180
  \pi ≢ \pi^2
  288 \pi ≢ 288
  288 \pi ≢ 144\pi
  288 \pi ≢ 904.78
  18+2\pi ≢ 20\pi
  18+2\pi ≢ 18-2\pi
  -\frac{\pi}{6} ≢ \frac{\pi}{6}
  -\frac{\pi}{6} ≢ -\frac{6}{\pi}
  -\frac{\pi}{6} ≢ \frac{11\pi}{6}
  \frac{20000}{\pi} ≢ 6366
  48\pi - 36\sqrt{3} ≢ 36\pi - 48\sqrt{3}
  48\pi - 36\sqrt{3} ≢ 48\pi + 36\sqrt{3}
  e ≢ 2.718
  e^{1/2} ≢ \frac{e}{2}
  1 - \frac{1}{e} ≢ 1 + \frac{1}{e}
  1 - \frac{1}{e} ≢ \frac{1}{e}
  2 \ln 2 - 1 ≢ 2 \ln 2 + 1
  2 \ln 2 - 1 ≢ 2\ln(2-1)
  \log_2 6 ≢ \log_6 2
  \log_2 6 ≢ \log 6
  \log_2 6 ≢ \log 12
  \binom{15}{7} ≢ \binom{15}{6}
  \binom{15}{7} ≢ \frac{15}{7}
  8! ≢ 8
  8! ≢ 7!
  2^{32} ≢ 2^{31}
  2^{32} ≢ 64
  2^{32} ≢ 4294967295
  2^{1990} - 1 ≢ 2^{1989}
  2^{1990} - 1 ≢ 2^{1990}
  \frac{1}{20^{2012}} ≢ \frac{1}{20^{2013}}
  \frac{1}{2^{99}} ≢ \frac{1}{2^{98}}
  2^{100} ≢ 2^{100}+1
`);

export const angles = table(String.raw`
  90^\circ ≡ 90
  90^\circ ≡ 90°
  90^\circ ≡ 90^{\circ}
  90^\circ ≡ 90 degrees
  90^\circ ≡ 90\text{ degrees}
  90^\circ ≡ 90\degree
  90^\circ ≡ \angle A = 90^\circ
  90 ≡ 90^\circ
  \frac{270}7\text{ degrees} ≡ \frac{270}{7}
  \frac{270}7\text{ degrees} ≡ \frac{270}{7}^\circ
  22.5^\circ ≡ \frac{45}{2}^\circ
  \sin 30^\circ ≡ \frac{1}{2}
  \cos 60^\circ ≡ 0.5
  \tan 45^\circ ≡ 1
  \frac{1}{2} ≡ \sin 30^\circ
  90^\circ ≢ 9
  90^\circ ≢ 60^\circ
  90^\circ ≢ 900
  90^\circ ≢ 90^2
  90^\circ ≢ 91°
  90 ≢ 9^0
  \frac{270}7\text{ degrees} ≢ 38
  \frac{270}7\text{ degrees} ≢ \frac{270}{8}^\circ
  \sin 30^\circ ≢ \sin 30
  \sin 30^\circ ≢ \cos 30^\circ
  \tan 45^\circ ≢ 45
`);
