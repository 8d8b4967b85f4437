/** Pictures out of characters: lines, bars and shares, readable without colour. PURE. */

const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * One character a value, between the least and the greatest of those shown (or the given bounds); more values than
 * columns are averaged in equal parts, so that the whole run shows. A gap (NaN) is a space.
 */
export function sparkline(values: readonly number[], columns: number, bounds?: readonly [number, number]): string {
  const points = condensed(values, columns);
  const finite = points.filter(Number.isFinite);
  const low = bounds?.[0] ?? Math.min(...finite);
  const high = bounds?.[1] ?? Math.max(...finite);
  return points
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const share = high > low ? (value - low) / (high - low) : value === 0 ? 0 : 0.5;
      return levels[Math.min(7, Math.max(0, Math.floor(share * 8)))] ?? ' ';
    })
    .join('');
}

/** `share` of `columns`, to an eighth of a column. */
export function progressBar(share: number, columns: number): string {
  const filled = Math.min(1, Math.max(0, share)) * columns;
  const whole = Math.floor(filled + 1e-9);
  const part = whole < columns ? (eighths[Math.floor((filled - whole) * 8)] ?? '') : '';
  return ('█'.repeat(whole) + part).padEnd(columns, '░');
}

export interface Shares {
  readonly busy: number;
  readonly waiting: number;
  readonly idle: number;
}

/** How many columns each share gets: largest remainders, so that they sum to `columns`. */
export function shareColumns(shares: Shares, columns: number): Shares {
  const total = shares.busy + shares.waiting + shares.idle;
  if (total <= 0) return { busy: 0, waiting: 0, idle: columns };
  const busy = Math.round((shares.busy / total) * columns);
  const waiting = Math.min(columns - busy, Math.round((shares.waiting / total) * columns));
  return { busy, waiting, idle: columns - busy - waiting };
}

/** Averages neighbours until there are at most `columns` values. */
function condensed(values: readonly number[], columns: number): readonly number[] {
  if (values.length <= columns) return values;
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    const part = values.slice(from, to).filter(Number.isFinite);
    return part.length === 0 ? NaN : part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
