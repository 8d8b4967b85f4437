/** Intervals, sets, tuples, lists, matrices. */
import { table } from './table.js';

export const intervals = table(String.raw`
  (3,4] ≡ (3, 4]
  (3,4] ≡ \left(3,4\right]
  (3,4] ≡ (3,\frac{8}{2}]
  (2,\infty) ≡ (2, +\infty)
  (2,\infty) ≡ (2, ∞)
  (2,\infty) ≡ \left(2,\infty\right)
  (2,\infty) ≡ (2,\infty)
  (-\infty, 2) \cup (3, \infty) ≡ (3,\infty)\cup(-\infty,2)
  (-\infty, 2) \cup (3, \infty) ≡ (-∞,2)∪(3,∞)
  (0,9) \cup (9,36) ≡ (0,9)\cup(9,36)
  (0,9) \cup (9,36) ≡ (0,36)\setminus\{9\}
  [1,2]\cup[2,3] ≡ [1,3]
  (-\sqrt{3}, \sqrt{3}) ≡ (-\sqrt3,\sqrt3)
  (-\sqrt{3}, \sqrt{3}) ≡ (-3^{1/2},3^{1/2})
  \left(\frac{3}{5},\frac{8}{3}\right] ≡ (0.6,\frac{8}{3}]
  \left[ \frac{\pi^2}{8}, \frac{5 \pi^2}{4} \right] ≡ [\pi^2/8, 5\pi^2/4]
  (-\infty, 0] ≡ (-\infty,0]
  [-1, \infty) ≡ x \in [-1,\infty)
  (-\infty,\infty) ≡ \mathbb{R}
  (3,4] ≢ [3,4]
  (3,4] ≢ (3,4)
  (3,4] ≢ [3,4)
  (3,4] ≢ (3,5]
  (3,4] ≢ (4,3]
  (3,4] ≢ 3,4
  (2,\infty) ≢ [2,\infty)
  (2,\infty) ≢ (-\infty,2)
  (2,\infty) ≢ (3,\infty)
  (2,\infty) ≢ 2
  (-\infty, 2) \cup (3, \infty) ≢ (-\infty,2]\cup[3,\infty)
  (-\infty, 2) \cup (3, \infty) ≢ (-\infty,3)\cup(2,\infty)
  (-\infty, 2) \cup (3, \infty) ≢ (-\infty,2)
  (-\infty, 2) \cup (3, \infty) ≢ (-\infty, 2) \cap (3, \infty)
  (0,9) \cup (9,36) ≢ (0,36)
  (0,9) \cup (9,36) ≢ (0,9)
  (-\sqrt{3}, \sqrt{3}) ≢ [-\sqrt{3}, \sqrt{3}]
  (-\sqrt{3}, \sqrt{3}) ≢ (-3,3)
  \left[ \frac{\pi^2}{8}, \frac{5 \pi^2}{4} \right] ≢ \left[ \frac{\pi}{8}, \frac{5 \pi}{4} \right]
  (-\infty, 0] ≢ (-\infty,0)
  (-\infty, 0] ≢ [0,\infty)
`);

export const sets = table(String.raw`
  \{-3, 0, 2, 6\} ≡ \{-3,0,2,6\}
  \{-3, 0, 2, 6\} ≡ \{6,2,0,-3\}
  \{-3, 0, 2, 6\} ≡ -3, 0, 2, 6
  \{-3, 0, 2, 6\} ≡ \left\{0,2,6,-3\right\}
  \{-3, 0, 2, 6\} ≡ {-3, 0, 2, 6}
  \{\frac12, 3\} ≡ \{0.5, 3\}
  \{1,2\} ≡ \{1,2,2\}
  \{1\} ≡ 1
  \emptyset ≡ \varnothing
  \emptyset ≡ ∅
  \emptyset ≡ \{\}
  \{1,2,3\} ≡ \{1,2\}\cup\{3\}
  \{(1,2),(3,4)\} ≡ \{(3,4),(1,2)\}
  \{-3, 0, 2, 6\} ≢ \{-3,0,2\}
  \{-3, 0, 2, 6\} ≢ \{-3,0,2,5\}
  \{-3, 0, 2, 6\} ≢ \{3,0,2,6\}
  \{-3, 0, 2, 6\} ≢ \{-3,0,2,6,7\}
  \{-3, 0, 2, 6\} ≢ 6
  \{\frac12, 3\} ≢ \{2, 3\}
  \{1,2\} ≢ \{1\}
  \{1,2\} ≢ [1,2]
  \emptyset ≢ \{0\}
  \emptyset ≢ 0
  \{(1,2),(3,4)\} ≢ \{(2,1),(4,3)\}
  \{(1,2),(3,4)\} ≢ \{(1,2)\}
  \{(1,2),(3,4)\} ≢ \{1,2,3,4\}
`);

export const tuples = table(String.raw`
  \left( 3, \frac{\pi}{2} \right) ≡ (3, \frac{\pi}{2})
  \left( 3, \frac{\pi}{2} \right) ≡ (3,\pi/2)
  \left( 3, \frac{\pi}{2} \right) ≡ \left(3,0.5\pi\right)
  (6,31,-1) ≡ (6, 31, -1)
  (-2,1) ≡ (-2, 1.0)
  (-2,1) ≡ (x,y) = (-2,1)
  (-2,1) ≡ \left(-2,1\right)
  \left( \frac{3}{2}, -13 \right) ≡ (1.5, -13)
  (2, 1.5) ≡ (2, \frac{3}{2})
  (1,-16,-4,43) ≡ (1, -16, -4, 43)
  (2014, 2014, 2014) ≡ (2014,2014,2014)
  (a,b) = (3,4) ≡ (3,4)
  (28, -48), (2, 56) ≡ (2,56), (28,-48)
  (28, -48), (2, 56) ≡ (28,-48) \text{ and } (2,56)
  (28, -48), (2, 56) ≡ \{(28,-48),(2,56)\}
  O(0, 0) ≡ (0,0)
  \left( 3, \frac{\pi}{2} \right) ≢ (\frac{\pi}{2}, 3)
  \left( 3, \frac{\pi}{2} \right) ≢ (3, \pi)
  \left( 3, \frac{\pi}{2} \right) ≢ (3, -\frac{\pi}{2})
  \left( 3, \frac{\pi}{2} \right) ≢ 3
  \left( 3, \frac{\pi}{2} \right) ≢ (3, \frac{\pi}{2}, 0)
  (6,31,-1) ≢ (6,31,1)
  (6,31,-1) ≢ (6,31)
  (6,31,-1) ≢ (-1,31,6)
  (6,31,-1) ≢ (631,-1)
  (6,31,-1) ≢ 6+31-1
  (-2,1) ≢ (1,-2)
  (-2,1) ≢ (2,1)
  (-2,1) ≢ [-2,1]
  (-2,1) ≢ -2
  (15,-29) ≢ (15,29)
  (15,-29) ≢ (15,-28)
  (15,-29) ≢ (-29,15)
  (1,-16,-4,43) ≢ (1,-16,4,43)
  (28, -48), (2, 56) ≢ (28,-48)
  (28, -48), (2, 56) ≢ (28,56),(2,-48)
  (28, -48), (2, 56) ≢ (-48,28),(56,2)
  (28, -48), (2, 56) ≢ (28,-48,2,56)
  (0, 0) ≢ 0
  (1, 2, 3) ≢ 123
`);

export const lists = table(String.raw`
  3, 5, 7 ≡ 3,5,7
  3, 5, 7 ≡ 7, 5, 3
  3, 5, 7 ≡ 3, 5, \text{ and } 7
  3, 5, 7 ≡ 3, 5 and 7
  3, 5, 7 ≡ \{3,5,7\}
  3, 5, 7 ≡ 3; 5; 7
  3, 5, 7 ≡ x = 3, 5, 7
  1,-2 ≡ -2,1
  1,-2 ≡ 1 \text{ or } -2
  1,-2 ≡ x=1, x=-2
  1,-2 ≡ x = 1 \text{ or } x = -2
  1 \text{ and } 27 ≡ 1, 27
  1 \text{ and } 27 ≡ 27 \text{ and } 1
  0, 50, 100, 101 ≡ 0,50,100,101
  a = 332, b = 7 ≡ a=332, b=7
  a = 332, b = 7 ≡ b=7, a=332
  \frac12, \sqrt3 ≡ 0.5, \sqrt{3}
  E_{1},E_{2} ≡ E_1, E_2
  3, 5, 7 ≢ 3, 5
  3, 5, 7 ≢ 3, 5, 7, 9
  3, 5, 7 ≢ 3, 5, 8
  3, 5, 7 ≢ 357
  3, 5, 7 ≢ 15
  3, 5, 7 ≢ 7
  3, 5, 7 ≢ 3, 7
  1,-2 ≢ -1,2
  1,-2 ≢ 1
  1,-2 ≢ -2
  1,-2 ≢ 1,2
  1,-2 ≢ x=1
  1 \text{ and } 27 ≢ 1
  1 \text{ and } 27 ≢ 28
  1 \text{ and } 27 ≢ 1, 28
  0, 50, 100, 101 ≢ 0,50,100
  a = 332, b = 7 ≢ a=7, b=332
  0, 1, 2 ≢ 0, 1, 3
  7 ≢ 7, 7
  7 ≢ 7, 8
  7 ≢ 7 \text{ or } 8
`);

export const matrices = table(String.raw`
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≡ \begin{pmatrix}-1&0\\0&-1\end{pmatrix}
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≡ \begin{bmatrix} -1 & 0 \\ 0 & -1 \end{bmatrix}
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≡ \left[\begin{array}{cc} -1 & 0 \\ 0 & -1 \end{array}\right]
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≡ -\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≡ \left(\begin{matrix} -1 & 0 \\ 0 & -1 \end{matrix}\right)
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≡ \begin{pmatrix} -1 & 0 \\ 0 & -1 \\ \end{pmatrix}
  \begin{pmatrix} -1/3 \\ 2/3 \\ 5/3 \end{pmatrix} ≡ \begin{pmatrix} -\frac{1}{3} \\ \frac{2}{3} \\ \frac{5}{3} \end{pmatrix}
  \begin{pmatrix} -1/3 \\ 2/3 \\ 5/3 \end{pmatrix} ≡ \frac{1}{3}\begin{pmatrix} -1 \\ 2 \\ 5 \end{pmatrix}
  \begin{pmatrix} 1/5 \\ -18/5 \end{pmatrix} ≡ \begin{pmatrix} 0.2 \\ -3.6 \end{pmatrix}
  \begin{pmatrix} -18 \\ -49 \\ 96 \end{pmatrix} ≡ \begin{bmatrix}-18\\-49\\96\end{bmatrix}
  \begin{pmatrix} 16/49 \\ 48/49 \\ 24/49 \end{pmatrix} ≡ \begin{pmatrix} \dfrac{16}{49} \\ \dfrac{48}{49} \\ \dfrac{24}{49} \end{pmatrix}
  \begin{pmatrix} -2 \\ -14 \\ -7 \end{pmatrix} ≡ \mathbf{v} = \begin{pmatrix} -2 \\ -14 \\ -7 \end{pmatrix}
  \begin{pmatrix} x & y \\ 1 & 2 \end{pmatrix} ≡ \begin{pmatrix} x & y \\ 1 & 2 \end{pmatrix}
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≢ \begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≢ \begin{pmatrix} 0 & -1 \\ -1 & 0 \end{pmatrix}
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≢ \begin{pmatrix} -1 & 0 & 0 & -1 \end{pmatrix}
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≢ -1
  \begin{pmatrix} -1 & 0 \\ 0 & -1 \end{pmatrix} ≢ \begin{pmatrix} -1 & 0 \\ 0 & -2 \end{pmatrix}
  \begin{pmatrix} -18 \\ -49 \\ 96 \end{pmatrix} ≢ \begin{pmatrix} -18 \\ -49 \\ 69 \end{pmatrix}
  \begin{pmatrix} -18 \\ -49 \\ 96 \end{pmatrix} ≢ \begin{pmatrix} -18 \\ -49 \end{pmatrix}
  \begin{pmatrix} -18 \\ -49 \\ 96 \end{pmatrix} ≢ \begin{pmatrix} 96 \\ -49 \\ -18 \end{pmatrix}
  \begin{pmatrix} -18 \\ -49 \\ 96 \end{pmatrix} ≢ -18, -49, 96
  \begin{pmatrix} 1/5 \\ -18/5 \end{pmatrix} ≢ \begin{pmatrix} 1/5 \\ 18/5 \end{pmatrix}
  \begin{pmatrix} 1/5 \\ -18/5 \end{pmatrix} ≢ \begin{pmatrix} -18/5 \\ 1/5 \end{pmatrix}
  \begin{pmatrix} -7 \\ 16 \\ 5 \end{pmatrix} ≢ \begin{pmatrix} 7 \\ -16 \\ -5 \end{pmatrix}
  \begin{pmatrix} x & y \\ 1 & 2 \end{pmatrix} ≢ \begin{pmatrix} y & x \\ 1 & 2 \end{pmatrix}
`);
