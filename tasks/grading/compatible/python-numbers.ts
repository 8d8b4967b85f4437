/** PURE. Numbers as Python reads, rounds and writes them, since the harnesses compare what it prints. */

/** `float(text)`: decimals with an exponent, underscores between digits, spaces around; null for anything else. */
export function parseFloatStrictly(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed.length > 400) return null;
  if (!/^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][-+]?\d+)?$/.test(trimmed)) return null;
  return Number(trimmed.replaceAll('_', ''));
}

/** `round(value, places)`: half to even where the double lies exactly between; else the nearest decimal. */
export function roundTo(value: number, places: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) return value;
  // toFixed decides by the double's exact value; only an exact tie goes up instead of to the even digit.
  const rounded = Number(value.toFixed(places));
  const scale = 10 ** places;
  const tie = Math.abs(value) * scale;
  const isTie = tie < 2 ** 50 && tie % 1 === 0.5 && (Math.floor(tie) + 0.5) / scale === Math.abs(value);
  if (!isTie || !isExact(value, places)) return rounded;
  const down = Math.floor(tie);
  return (Math.sign(value) * (down % 2 === 0 ? down : down + 1)) / scale;
}

/** Whether the double is the decimal that it seems to be: its exact value has no more than one place more. */
function isExact(value: number, places: number): boolean {
  return value.toFixed(Math.min(100, places + 1)) === value.toFixed(Math.min(100, places + 40)).replace(/0+$/, '');
}

/** `str(float)`: `2.0`, `0.5`, `1e+16`. */
export function pythonText(value: number): string {
  if (!Number.isInteger(value)) return String(value);
  return Math.abs(value) < 1e16
    ? `${Object.is(value, -0) ? '-0' : value}.0`
    : value.toExponential().replace(/e\+(\d)$/, 'e+0$1');
}
