/** Fractions, mixed numbers, percent. */
import { table } from './table.js';

export const fractions = table(String.raw`
  \frac{14}{3} ≡ \frac{14}{3}
  \frac{14}{3} ≡ \dfrac{14}{3}
  \frac{14}{3} ≡ \tfrac{14}{3}
  \frac{14}{3} ≡ \cfrac{14}{3}
  \frac{14}{3} ≡ 14/3
  \frac{14}{3} ≡ \frac{28}{6}
  \frac{14}{3} ≡ {14 \over 3}
  \frac{14}{3} ≡ \frac {14} {3}
  \frac{14}{3} ≡ \left(\frac{14}{3}\right)
  \frac{14}{3} ≡ 4\frac{2}{3}
  \frac{14}{3} ≡ 4 + \frac{2}{3}
  \frac{14}{3} ≡ 14 \div 3
  \frac{14}{3} ≡ 14 \cdot \frac{1}{3}
  \frac{14}{3} ≡ \frac{14}{3} \approx 4.67
  \frac43 ≡ \frac{4}{3}
  \frac{4}{3} ≡ \frac43
  \frac43 ≡ 4/3
  \frac 59 ≡ \frac{5}{9}
  \frac{1}{2} ≡ 0.5
  \frac{1}{2} ≡ .5
  \frac{1}{2} ≡ ½
  \frac{1}{2} ≡ \frac{1.0}{2}
  \frac{1}{2} ≡ 50\%
  \frac{1}{2} ≡ 2^{-1}
  -\frac{35}{9} ≡ \frac{-35}{9}
  -\frac{35}{9} ≡ \frac{35}{-9}
  -\frac{35}{9} ≡ -35/9
  -\frac{35}{9} ≡ (-35)/9
  \frac{1997}{2} ≡ 998.5
  \frac{448}{15625} ≡ 0.028672
  \frac{9}{256} ≡ \frac{3^2}{2^8}
  \frac{1}{4} ≡ \frac{\frac{1}{2}}{2}
  \frac{2}{729} ≡ 2 \cdot 3^{-6}
  \frac{2}{3} ≡ 0.6666667
  \frac{14}{3} ≢ \frac{3}{14}
  \frac{14}{3} ≢ \frac{14}{5}
  \frac{14}{3} ≢ \frac{13}{3}
  \frac{14}{3} ≢ -\frac{14}{3}
  \frac{14}{3} ≢ 4.67
  \frac{14}{3} ≢ 4.6
  \frac{14}{3} ≢ 14
  \frac{14}{3} ≢ 143
  \frac{14}{3} ≢ 14, 3
  \frac{14}{3} ≢ (14, 3)
  \frac{14}{3} ≢ 3\frac{2}{3}
  \frac{14}{3} ≢ 4 \cdot \frac{2}{3}
  \frac43 ≢ 43
  \frac43 ≢ \frac34
  \frac{1}{2} ≢ \frac{1}{3}
  \frac{1}{2} ≢ 2
  \frac{1}{2} ≢ 0.51
  \frac{1}{2} ≢ 5
  \frac{1}{2} ≢ 12
  -\frac{35}{9} ≢ \frac{35}{9}
  -\frac{35}{9} ≢ \frac{-35}{-9}
  -\frac{35}{9} ≢ -3.9
  \frac{1997}{2} ≢ 998
  \frac{9}{256} ≢ \frac{9}{265}
  \frac{2}{3} ≢ 0.67
  \frac{2}{3} ≢ 0.666
  \frac{1}{7} ≢ 0.14
  \frac{243}{625} ≢ \frac{243}{626}
  \frac{2}{1005} ≢ \frac{1}{1005}
  \frac{2}{1005} ≢ 0
  \frac{1}{4\cdot 9} ≢ \frac{1}{4}\cdot 9
`);

export const mixedNumbers = table(String.raw`
  1\frac{4}{5} ≡ \frac{9}{5}
  1\frac{4}{5} ≡ 1.8
  1\frac{4}{5} ≡ 1 \frac{4}{5}
  1\frac{4}{5} ≡ 1\dfrac45
  1\frac{4}{5} ≡ 1 4/5
  \frac{9}{5} ≡ 1\frac{4}{5}
  137 \frac{1}{2} ≡ 137.5
  137 \frac{1}{2} ≡ \frac{275}{2}
  137 \frac{1}{2} ≡ 137½
  137 \frac{1}{2} ≡ 137 1/2
  -2\frac{1}{3} ≡ -\frac{7}{3}
  -2\frac{1}{3} ≡ -2 - \frac{1}{3}
  9 \frac{1}{11}\% ≡ \frac{100}{11}\%
  1\frac{4}{5} ≢ \frac{4}{5}
  1\frac{4}{5} ≢ 14/5
  1\frac{4}{5} ≢ 1
  1\frac{4}{5} ≢ 1\frac{3}{5}
  1\frac{4}{5} ≢ 2\frac{4}{5}
  \frac{4}{5} ≢ 1\frac{4}{5}
  137 \frac{1}{2} ≢ 68.5
  137 \frac{1}{2} ≢ 137
  137 \frac{1}{2} ≢ \frac{1371}{2}
  -2\frac{1}{3} ≢ -\frac{5}{3}
  -2\frac{1}{3} ≢ -\frac{2}{3}
  -2\frac{1}{3} ≢ 2\frac{1}{3}
`);

export const percents = table(String.raw`
  25\% ≡ 25\%
  25\% ≡ 25 \%
  25\% ≡ 25%
  25\% ≡ 25 percent
  25\% ≡ 25\text{ percent}
  25\% ≡ 0.25
  25\% ≡ \frac{1}{4}
  0.25 ≡ 25\%
  12.5\% ≡ 12.50\%
  7 ≡ 700\%
  \frac{1}{4} ≡ 25\%
  33\frac{1}{3}\% ≡ \frac{1}{3}
  25\% ≢ 2.5\%
  25\% ≢ 52\%
  25\% ≢ 75\%
  25\% ≢ 2500
  25\% ≢ -25\%
  25\% ≢ 0.25\%
  7 ≢ 7\%
  7 ≢ 70\%
  \frac{1}{4} ≢ 40\%
  12.5\% ≢ 12\%
  33\frac{1}{3}\% ≢ 33\%
`);
