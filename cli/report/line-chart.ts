/** A curve over the steps as inline SVG; colours come from the page's style, so that dark mode needs no second one. PURE. */
import { smoothed } from '../statistics.js';
import { sayNumber } from '../view/say.js';
import { condense, type Point } from './condense.js';
import type { Html } from './html.js';
import { html } from './html.js';
import { linearScale, stepScale, type Scale } from './scale.js';

export const chartWidth = 480;
export const chartHeight = 230;
export const plot = { left: 52, right: chartWidth - 14, top: 12, bottom: chartHeight - 30 } as const;

const maxPoints = 480;
/** Below this many points the raw line is the best summary of itself. */
const smoothFrom = 24;

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** Class of the stroke: `s1`, `s2`, … */
  readonly colour: string;
  /** Raw points faint, a moving average strong. */
  readonly smooth?: boolean;
  /** Around the line: [x, low, high]. */
  readonly band?: readonly (readonly [number, number, number])[];
  readonly dots?: boolean;
}

export interface Mark {
  /** Between two points is allowed. */
  readonly x: number;
  readonly text: string;
}

export interface LineChart {
  readonly title: string;
  /** One line: what it is, and what to look for. */
  readonly note: string;
  readonly series: readonly Series[];
  readonly say?: (value: number) => string;
  /** Vertical lines where something changed. */
  readonly marks?: readonly Mark[];
  /** The y axis covers these too (0 for what counts from nothing). */
  readonly include?: readonly number[];
}

/** Nothing when no series has a number. */
export function lineChart(chart: LineChart): Html | undefined {
  const series = chart.series
    .map((one) => ({ ...one, points: condense(one.points, maxPoints) }))
    .filter(({ points }) => points.some(([, y]) => Number.isFinite(y)));
  const steps = series.flatMap(({ points }) => points.map(([x]) => x));
  if (steps.length === 0) return undefined;
  const x = stepScale(Math.min(...steps), Math.max(...steps), plot.left, plot.right);
  const values = series.flatMap(({ points, band }) => [
    ...points.map(([, y]) => y),
    ...(band ?? []).flatMap(([, low, high]) => [low, high]),
  ]);
  const y = linearScale([...values, ...(chart.include ?? [])], plot.bottom, plot.top);
  const say = chart.say ?? sayNumber;
  return html`<figure class="chart" data-curves="${pointerData(series, x, say)}">
    ${caption(chart, series, say)}
    <svg viewBox="0 0 ${chartWidth} ${chartHeight}" role="img" aria-label="${chart.title}">
      ${axes(x, y, say)} ${(chart.marks ?? []).map((mark) => drawMark(mark, x))}
      ${series.map((one) => drawSeries(one, x, y))}
    </svg>
  </figure>`;
}

function caption(chart: LineChart, series: readonly Series[], say: (value: number) => string): Html {
  const keys = series.map((one) => {
    const last = one.points.findLast(([, y]) => Number.isFinite(y))?.[1];
    const name = series.length > 1 || one.name !== chart.title ? html`${one.name} ` : undefined;
    return html`<span class="key"
      ><i class="${one.colour}"></i>${name}<b>${last === undefined ? '–' : say(last)}</b></span
    >`;
  });
  return html`<figcaption>
    <h3>${chart.title}</h3>
    ${keys}
    <p>${chart.note}</p>
  </figcaption>`;
}

export function axes(x: Scale, y: Scale, say: (value: number) => string): Html {
  const rows = y.ticks.map((tick) => {
    const at = round(y.place(tick));
    return html`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${at}" y2="${at}" /><text
        class="tick end"
        x="${plot.left - 7}"
        y="${at + 3.5}"
        >${say(tick)}</text
      >`;
  });
  const columns = x.ticks.map(
    (tick) => html`<text class="tick middle" x="${round(x.place(tick))}" y="${plot.bottom + 17}">${tick}</text>`,
  );
  return html`${rows}${columns}`;
}

function drawMark({ x: step, text }: Mark, x: Scale): Html {
  const at = round(x.place(step));
  return html`<line class="mark" x1="${at}" x2="${at}" y1="${plot.top}" y2="${plot.bottom}"
    ><title>${text}</title></line
  >`;
}

function drawSeries(series: Series, x: Scale, y: Scale): Html {
  const { points, colour, band, dots } = series;
  const isSmooth = series.smooth === true && points.length >= smoothFrom;
  const raw = html`<path class="line ${colour}${isSmooth ? ' raw' : ''}" d="${linePath(points, x, y)}" />`;
  const average = smoothed(
    points.map(([, value]) => value),
    0.8,
  );
  const strong = isSmooth
    ? html`<path
        class="line ${colour}"
        d="${linePath(
          points.map(([step], index) => [step, average[index] ?? NaN]),
          x,
          y,
        )}"
      />`
    : undefined;
  const area = band === undefined ? undefined : html`<path class="band ${colour}" d="${bandPath(band, x, y)}" />`;
  const marks =
    dots === true || points.length === 1
      ? points
          .filter(([, value]) => Number.isFinite(value))
          .map(
            ([step, value]) =>
              html`<circle class="${colour}" cx="${round(x.place(step))}" cy="${round(y.place(value))}" r="3.2" />`,
          )
      : [];
  return html`${area}${raw}${strong}${marks}`;
}

/** A gap begins a new piece. */
function linePath(points: readonly Point[], x: Scale, y: Scale): string {
  let isDown = false;
  return points
    .map(([step, value]) => {
      if (!Number.isFinite(value)) {
        isDown = false;
        return '';
      }
      const command = isDown ? 'L' : 'M';
      isDown = true;
      return `${command}${round(x.place(step))} ${round(y.place(value))}`;
    })
    .join('');
}

function bandPath(band: readonly (readonly [number, number, number])[], x: Scale, y: Scale): string {
  const there = band.map(([step, , high]) => `${round(x.place(step))} ${round(y.place(high))}`);
  const back = band.toReversed().map(([step, low]) => `${round(x.place(step))} ${round(y.place(low))}`);
  return `M${[...there, ...back].join('L')}Z`;
}

/** What the page's pointer script reads to say the values under the pointer. */
export function pointerData(
  series: readonly Pick<Series, 'name' | 'points'>[],
  x: Scale,
  say: (value: number) => string,
): string {
  return JSON.stringify({
    first: x.low,
    last: x.high,
    from: plot.left / chartWidth,
    to: plot.right / chartWidth,
    series: series.map(({ name, points }) => ({
      name,
      x: points.map(([step]) => Math.round(step)),
      said: points.map(([, value]) => say(value)),
    })),
  });
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
