/** Equations, assignments, inequalities, ratios, plus-minus. */
import { table } from './table.js';

export const assignments = table(String.raw`
  x=5 ≡ 5
  x=5 ≡ x = 5
  x=5 ≡ x=5.0
  x=5 ≡ 5 = x
  n = 4 ≡ 4
  5 ≡ x=5
  5 ≡ x = 5
  5 ≡ n = 2+3 = 5
  5 ≡ AB = 5
  5 ≡ f(2) = 5
  5 ≡ |AB| = 5
  5 ≡ \angle ABC = 5
  5 ≡ 5 = 5
  \frac{3}{8} ≡ q = \frac{3}{8}
  q = \frac{3}{8} ≡ 0.375
  k = \frac{1}{2} ≡ \frac12
  a = 2 - \sqrt{3} ≡ 2-\sqrt3
  I = \frac{21\pi}{8} ≡ \frac{21}{8}\pi
  f(x) = x^2 ≡ x^2
  f(x) = x^2 ≡ f(x)=x^{2}
  x^2 ≡ f(x) = x^2
  k(n) = n + 1 ≡ n+1
  y = 2x + 3 ≡ 2x+3
  y = 2x + 3 ≡ y=3+2x
  y = 2x + 3 ≡ 2x - y + 3 = 0
  \frac{TM}{MK} = 2 ≡ 2
  2^{10} - 1 = 1023 ≡ 1023
  25 + 2 = 27 ≡ 27
  a_n = n ≡ n
  \lambda = 2 ≡ 2
  \alpha = 8 ≡ \alpha=8
  M = [2, \infty) ≡ [2,\infty)
  x=5 ≢ 6
  x=5 ≢ x=6
  x=5 ≢ x
  x=5 ≢ x \neq 5
  x=5 ≢ x>5
  x=5 ≢ x=-5
  5 ≢ x = 6
  5 ≢ x=y=6
  5 ≢ 6 = 5
  5 ≢ 1 = 2 = 5
  5 ≢ x+y=5
  5 ≢ 2x=5
  5 ≢ 5 = 6
  5 ≢ x > 5
  5 ≢ x = 5 = 6
  5 ≢ x^2 = 5
  q = \frac{3}{8} ≢ \frac{8}{3}
  f(x) = x^2 ≢ x
  f(x) = x^2 ≢ f(x)=x^3
  y = 2x + 3 ≢ y=2x-3
  y = 2x + 3 ≢ 2x
  y = 2x + 3 ≢ 3
  y = 2x + 3 ≢ x = 2y+3
  25 + 2 = 27 ≢ 25
  2^{10} - 1 = 1023 ≢ 1024
  \frac{TM}{MK} = 2 ≢ \frac12
`);

export const equations = table(String.raw`
  5x - 7y + 11z + 4 = 0 ≡ 5x-7y+11z+4=0
  5x - 7y + 11z + 4 = 0 ≡ 5x-7y+11z=-4
  5x - 7y + 11z + 4 = 0 ≡ -5x+7y-11z-4=0
  5x - 7y + 11z + 4 = 0 ≡ 10x-14y+22z+8=0
  x^2 + 2py = 0 ≡ x^2=-2py
  x + y = 5 ≡ y = 5-x
  x^2+y^2=25 ≡ x^2 + y^2 - 25 = 0
  (x-1)^2+(y+2)^2=9 ≡ x^2+y^2-2x+4y-4=0
  \frac{x^2}{4}+\frac{y^2}{9}=1 ≡ 9x^2+4y^2=36
  y=-2x ≡ 2x+y=0
  a = b ≡ b=a
  EQ = FR ≡ FR = EQ
  x = y = z ≡ x=y=z
  5x - 7y + 11z + 4 = 0 ≢ 5x-7y+11z-4=0
  5x - 7y + 11z + 4 = 0 ≢ 5x+7y+11z+4=0
  5x - 7y + 11z + 4 = 0 ≢ 5x-7y+11z+5=0
  5x - 7y + 11z + 4 = 0 ≢ 5x - 7y + 11z + 4
  5x - 7y + 11z + 4 = 0 ≢ 4
  5x - 7y + 11z + 4 = 0 ≢ 0
  3x-y+13=0 ≢ 3x+4y+14=0
  x^2 + 2py = 0 ≢ x^2=2py
  x + y = 5 ≢ 5
  x + y = 5 ≢ x + y
  x + y = 5 ≢ x - y = 5
  x + y = 5 ≢ x+y=6
  x + y = 5 ≢ x+y<5
  x^2+y^2=25 ≢ x^2+y^2=5
  x^2+y^2=25 ≢ x^2-y^2=25
  x^2+y^2=25 ≢ 25
  \frac{x^2}{4}+\frac{y^2}{9}=1 ≢ \frac{x^2}{9}+\frac{y^2}{4}=1
  a = b ≢ a = -b
  a = b ≢ a = c
  y=-2x ≢ y=2x
`);

export const inequalities = table(String.raw`
  n \ge 3 ≡ n \geq 3
  n \ge 3 ≡ n ≥ 3
  n \ge 3 ≡ n \geqslant 3
  n \ge 3 ≡ 3 \le n
  n \ge 3 ≡ n >= 3
  c \geq 2 ≡ [2,\infty)
  c \geq 2 ≡ c \in [2, \infty)
  x > -2 ≡ -2x<4
  -2x<4 ≡ x>-2
  1<x<2 ≡ 2>x>1
  1<x<2 ≡ (1,2)
  1<x<2 ≡ x \in (1,2)
  x \in [-2,7] ≡ [-2,7]
  x \in [-2,7] ≡ -2\le x\le 7
  k \neq 2 ≡ k \ne 2
  k \neq 2 ≡ 2 \neq k
  k \neq 2 ≡ k ≠ 2
  |u_n| \leq 1 ≡ |u_n| \le 1
  J > \sqrt{2} ≡ \sqrt2 < J
  AM + AL \geq 2AN ≡ 2AN \le AL + AM
  n \ge 3 ≢ n > 3
  n \ge 3 ≢ n \le 3
  n \ge 3 ≢ n \ge 4
  n \ge 3 ≢ 3
  n \ge 3 ≢ n = 3
  n \ge 3 ≢ m \ge 3
  c \geq 2 ≢ (2,\infty)
  c \geq 2 ≢ (-\infty, 2]
  -2x<4 ≢ x<-2
  -2x<4 ≢ x>2
  1<x<2 ≢ 1\le x\le2
  1<x<2 ≢ 1<x<3
  1<x<2 ≢ [1,2]
  1<x<2 ≢ x<2
  x \in [-2,7] ≢ (-2,7)
  x \in [-2,7] ≢ [-7,2]
  k \neq 2 ≢ k = 2
  k \neq 2 ≢ k \neq 3
  k \neq 2 ≢ 2
  J > \sqrt{2} ≢ J > 2
  J > \sqrt{2} ≢ J < \sqrt{2}
`);

export const ratios = table(String.raw`
  4:1 ≡ 4 : 1
  4:1 ≡ 4 \colon 1
  4:1 ≡ \frac{4}{1}
  2:3 ≡ 2 : 3
  2:3 ≡ 2/3
  2:3 ≡ 4:6
  2:3 ≡ \frac{2}{3}
  1:\sqrt{3} ≡ 1 : \sqrt3
  3:4:5 ≡ 3 : 4 : 5
  4:1 ≢ 1:4
  4:1 ≢ 4:2
  4:1 ≢ 41
  4:1 ≢ 5
  2:3 ≢ 3:2
  2:3 ≢ 23
  2:3 ≢ 2
  2:3 ≢ 2:3:4
  1:1 ≢ 1:2
  3:4:5 ≢ 3:4:6
  3:4:5 ≢ 5:4:3
  3:4:5 ≢ 3:4
`);

export const plusMinus = table(String.raw`
  1 \pm \sqrt{19} ≡ 1\pm\sqrt{19}
  1 \pm \sqrt{19} ≡ 1 ± √19
  1 \pm \sqrt{19} ≡ 1+\sqrt{19}, 1-\sqrt{19}
  1 \pm \sqrt{19} ≡ 1-\sqrt{19}, 1+\sqrt{19}
  1 \pm \sqrt{19} ≡ 1+\sqrt{19} \text{ and } 1-\sqrt{19}
  1 \pm \sqrt{19} ≡ x = 1 \pm \sqrt{19}
  1 \pm \sqrt{19} ≡ \frac{2\pm\sqrt{76}}{2}
  1+\sqrt{19}, 1-\sqrt{19} ≡ 1\pm\sqrt{19}
  3 \pm 2 \sqrt{2} ≡ 3\pm\sqrt{8}
  \pm 5 ≡ 5, -5
  \pm 5 ≡ -5 \text{ or } 5
  -3, 3 ≡ \pm 3
  \{1\pm\sqrt{5},-2\} ≡ \{-2,1-\sqrt{5},1+\sqrt{5}\}
  \{1\pm\sqrt{5},-2\} ≡ 1+\sqrt{5}, 1-\sqrt{5}, -2
  1 \pm \sqrt{19} ≢ 1+\sqrt{19}
  1 \pm \sqrt{19} ≢ 1-\sqrt{19}
  1 \pm \sqrt{19} ≢ -1\pm\sqrt{19}
  1 \pm \sqrt{19} ≢ 1\pm\sqrt{17}
  1 \pm \sqrt{19} ≢ \sqrt{19}\pm 1
  3 \pm 2 \sqrt{2} ≢ 2\pm3\sqrt{2}
  \pm 5 ≢ 5
  \pm 5 ≢ -5
  5 ≢ \pm 5
  7 ≢ 7 \pm 0
  \{1\pm\sqrt{5},-2\} ≢ \{1\pm\sqrt{5}\}
  \{1\pm\sqrt{5},-2\} ≢ \{1\pm\sqrt{5},2\}
`);
