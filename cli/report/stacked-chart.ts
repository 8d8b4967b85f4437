/** Where the time of each step went: parts stacked to the whole, over the steps. PURE. */
import { sayNumber } from '../view/say.js';
import { condense, type Point } from './condense.js';
import { html, type Html } from './html.js';
import { axes, chartHeight, chartWidth, plot, pointerData, round } from './line-chart.js';
import { linearScale, stepScale } from './scale.js';

const maxColumns = 160;

export interface Part {
  readonly name: string;
  readonly points: readonly Point[];
  readonly colour: string;
}

/** All parts have the same steps; a missing value counts as nothing. */
export function stackedChart(title: string, note: string, parts: readonly Part[]): Html | undefined {
  const present = parts
    .map((part) => ({ ...part, points: condense(part.points, maxColumns).map(positive) }))
    .filter(({ points }) => points.some(([, value]) => value > 0));
  const steps = present[0]?.points.map(([step]) => step) ?? [];
  if (steps.length === 0) return undefined;
  const totals = steps.map((_, index) => present.reduce((sum, { points }) => sum + (points[index]?.[1] ?? 0), 0));
  const first = steps[0] ?? 0;
  const last = steps.at(-1) ?? 0;
  const x = stepScale(first, last, plot.left, plot.right);
  const y = linearScale([0, ...totals], plot.bottom, plot.top);
  const width = Math.max(1, ((plot.right - plot.left) / steps.length) * 0.86);
  const bars = steps.map((step, index) => {
    let base = 0;
    const at = round(plot.left + ((index + 0.5) / steps.length) * (plot.right - plot.left) - width / 2);
    return html`${present.map(({ points, colour }) => {
      const value = points[index]?.[1] ?? 0;
      const top = y.place(base + value);
      const height = y.place(base) - top;
      base += value;
      return height < 0.05
        ? undefined
        : html`<rect
            class="${colour}"
            x="${at}"
            y="${round(top)}"
            width="${round(width)}"
            height="${round(height)}"
          />`;
    })}`;
  });
  const whole = totals.reduce((sum, value) => sum + value, 0);
  const keys = present.map(({ name, colour, points }) => {
    const share = points.reduce((sum, [, value]) => sum + value, 0) / whole;
    return html`<span class="key"><i class="${colour}"></i>${name} <b>${(share * 100).toFixed(0)} %</b></span>`;
  });
  const say = (value: number) => sayNumber(value);
  return html`<figure class="chart" data-curves="${pointerData(present, x, (value) => `${say(value)} s`)}">
    <figcaption>
      <h3>${title}</h3>
      ${keys}
      <p>${note}</p>
    </figcaption>
    <svg viewBox="0 0 ${chartWidth} ${chartHeight}" role="img" aria-label="${title}">${axes(x, y, say)}${bars}</svg>
  </figure>`;
}

function positive([x, y]: Point): Point {
  return [x, Number.isFinite(y) && y > 0 ? y : 0];
}
