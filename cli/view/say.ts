/** Numbers as people read them in a narrow place. PURE. */

/** `0:42`, `12:05`, `3:07:41`. */
export function sayDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Two or three significant digits: `0.0053`, `0.123`, `1.20`, `153`; tiny and huge ones as powers; `–` for what is not a number. */
export function sayNumber(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 0.0005 || size >= 1e6) return value.toExponential(1).replace('e+', 'e');
  if (size >= 1000) return sayCount(value);
  if (size < 0.01) return value.toPrecision(2);
  return size >= 100
    ? value.toFixed(0)
    : size >= 10
      ? value.toFixed(1)
      : size >= 1
        ? value.toFixed(2)
        : value.toFixed(3);
}

/** `8,100`. */
export function sayCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `71 %`; a share that is small but not nothing is not called 0. */
export function sayShare(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  return percent > 0 && percent < 0.95 ? `${percent.toFixed(1)} %` : `${percent.toFixed(0)} %`;
}

/** `.993`, `1.00`: a share as the field writes accuracies. */
export function sayAccuracy(share: number): string {
  if (!Number.isFinite(share)) return '–';
  return share >= 0.9995 ? '1.00' : share.toFixed(3).replace(/^0/, '');
}

/** `87 MB` */
export function sayBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
}
