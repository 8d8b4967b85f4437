/** Words, letters, units, money, times, bases. */
import { table } from './table.js';

export const words = table(String.raw`
  \text{Evelyn} ≡ Evelyn
  \text{Evelyn} ≡ evelyn
  \text{Evelyn} ≡ \text{evelyn}
  \text{Evelyn} ≡ \textbf{Evelyn}
  \text{Evelyn} ≡ \mathrm{Evelyn}
  \text{Evelyn} ≡ \mbox{Evelyn}
  \text{Evelyn} ≡ Evelyn.
  \text{Evelyn} ≡ \text{ Evelyn }
  \text{east} ≡ East
  \text{even} ≡ \text{even}
  \text{ellipse} ≡ Ellipse
  \text{No} ≡ no
  \text{No} ≡ No.
  \text{(C)} ≡ C
  \text{(C)} ≡ (C)
  \text{(C)} ≡ \text{C}
  \text{(C)} ≡ \textbf{(C)}
  (C) ≡ C
  C ≡ (C)
  C ≡ \text{(C)}
  (D) ≡ \mathrm{(D)}
  EH \parallel FG ≡ EH\parallel FG
  \triangle ABC ≡ \triangle{ABC}
  DQ \parallel AB ≡ \overline{DQ} \parallel \overline{AB}
  \text{Monday} ≡ monday
  \text{Yes} ≡ \text{yes}
  \text{not enough information} ≡ Not enough information
  \text{Evelyn} ≢ Evelyne
  \text{Evelyn} ≢ Eve
  \text{Evelyn} ≢ Carla
  \text{Evelyn} ≢ not Evelyn
  \text{Evelyn} ≢ Evelyn, Carla
  \text{Evelyn} ≢ Evelyn or Carla
  \text{Evelyn} ≢ E
  \text{east} ≢ west
  \text{east} ≢ northeast
  \text{even} ≢ odd
  \text{even} ≢ uneven
  \text{ellipse} ≢ hyperbola
  \text{No} ≢ Yes
  \text{No} ≢ None
  \text{No} ≢ not sure
  \text{No} ≢ 0
  \text{(C)} ≢ D
  \text{(C)} ≢ (B)
  \text{(C)} ≢ C, D
  \text{(C)} ≢ A
  (C) ≢ 3
  EH \parallel FG ≢ EF \parallel HG
  EH \parallel FG ≢ EH \perp FG
  \triangle ABC ≢ \triangle ABD
  \text{Monday} ≢ Sunday
  \text{not enough information} ≢ enough information
  \text{undefined} ≢ 0
`);

export const units = table(String.raw`
  15\mbox{ cm}^2 ≡ 15
  15\mbox{ cm}^2 ≡ 15 \text{ cm}^2
  15\mbox{ cm}^2 ≡ 15\,\mathrm{cm}^2
  15\mbox{ cm}^2 ≡ 15 cm^2
  15\mbox{ cm}^2 ≡ 15\text{ square centimeters}
  864 \mbox{ inches}^2 ≡ 864
  864 \mbox{ inches}^2 ≡ 864\text{ inches}^2
  5.4 \text{ cents} ≡ 5.4
  5.4 \text{ cents} ≡ 5.4 cents
  5.4 \text{ cents} ≡ 5.4\text{ cents}
  995\text{ dollars} ≡ 995
  995\text{ dollars} ≡ \$995
  620 \text{ minutes} ≡ 620
  620 \text{ minutes} ≡ 620 minutes
  4\pi \text{ cm} ≡ 4\pi
  2.5 \text{ s} ≡ 2.5
  1 \text{ cm} ≡ 1
  15 ≡ 15 \text{ cm}
  15 ≡ 15\text{ cm}^2
  15 ≡ 15 cm
  15 ≡ 15\,\text{km/h}
  15 ≡ 15 \text{ apples}
  15 ≡ 15 \mathrm{~kg}
  15 ≡ 15 students
  2.5 ≡ 2.5\ \text{hours}
  -9.8 ≡ -9.8 \text{ m/s}^2
  \frac{1}{2} ≡ \frac{1}{2}\text{ mile}
  3\sqrt{2} ≡ 3\sqrt{2}\text{ units}
  15\mbox{ cm}^2 ≢ 16
  15\mbox{ cm}^2 ≢ 225
  15\mbox{ cm}^2 ≢ 15x
  15\mbox{ cm}^2 ≢ 1.5 \text{ cm}^2
  864 \mbox{ inches}^2 ≢ 864^2
  864 \mbox{ inches}^2 ≢ 72
  5.4 \text{ cents} ≢ 5.4 dollars
  5.4 \text{ cents} ≢ 54
  995\text{ dollars} ≢ 99.5
  620 \text{ minutes} ≢ 62
  620 \text{ minutes} ≢ 620 \text{ hours}
  4\pi \text{ cm} ≢ 4
  4\pi \text{ cm} ≢ 4\text{ cm}
  15 ≢ 15x
  15 ≢ 15m
  15 ≢ 15t
  15 ≢ 15g
  15 ≢ 51 \text{ cm}
  15 ≢ \text{cm}
  15 ≢ 15 \text{ or } 16
  15 ≢ \text{not } 15
  -9.8 ≢ 9.8 \text{ m/s}^2
  -9.8 ≢ -9.8t
  \frac{1}{2} ≢ \frac{1}{2}u
  3\sqrt{2} ≢ 3\sqrt{3}\text{ units}
`);

export const money = table(String.raw`
  \$18.90 ≡ 18.90
  \$18.90 ≡ 18.9
  \$18.90 ≡ \$18.9
  \$18.90 ≡ $18.90
  \$18.90 ≡ 18.90 \text{ dollars}
  \$36 ≡ 36
  \$36 ≡ \$36.00
  \$36 ≡ 36 dollars
  36 ≡ \$36
  36 ≡ 36€
  36 ≡ £36
  65,960 ≡ \$65,960
  65,960 ≡ $65960$
  11.11 ≡ \$11.11
  \$18.90 ≢ 18.09
  \$18.90 ≢ 19
  \$18.90 ≢ 1890
  \$36 ≢ 3.6
  \$36 ≢ \$63
  36 ≢ \$36.50
  36 ≢ \$360
  65,960 ≢ \$65,906
  65,960 ≢ 65.96
  11.11 ≢ 11.1
`);

export const times = table(String.raw`
  12:00 ≡ 12:00
  3:30 ≡ 3:30
  3:30 \text{ p.m.} ≡ 3:30 \text{ p.m.}
  3:30 \text{ p.m.} ≡ 3:30 p.m.
  3:30 \text{ p.m.} ≡ 3:30\text{ PM}
  10:45 \text{ a.m.} ≡ 10:45\,\text{a.m.}
  12:00 ≢ 1:00
  12:00 ≢ 12:01
  12:00 ≢ 12
  3:30 ≢ 3:40
  3:30 ≢ 30:3
  3:30 ≢ 7:00
  3:30 ≢ 4:30
  3:30 \text{ p.m.} ≢ 3:30 \text{ a.m.}
  10:45 \text{ a.m.} ≢ 10:54 \text{ a.m.}
`);

export const bases = table(String.raw`
  52_8 ≡ 52_8
  52_8 ≡ 52_{8}
  52_8 ≡ 52_{(8)}
  52_8 ≡ 52_{\text{8}}
  4210_{5} ≡ 4210_5
  2516_8 ≡ 2516_{8}
  4343_6 ≡ 4343_{6}
  1A_{16} ≡ 1A_{16}
  52_8 ≢ 52_9
  52_8 ≢ 25_8
  52_8 ≢ 53_8
  52_8 ≢ 5_28
  204_5 ≢ 204_6
  204_5 ≢ 402_5
  4210_{5} ≢ 421_5
  4210_{5} ≢ 4210_{50}
  1011_2 ≢ 1101_2
  1A_{16} ≢ 1B_{16}
`);
