import { describe, expect, it } from 'vitest';
import { parseByteSize } from '../../../../cli/export/export-options.js';
import { exportProgress } from '../../../../cli/export/export-progress.js';

describe('parseByteSize', () => {
  it.each([
    ['5GB', 5e9],
    ['500 MB', 5e8],
    ['2GiB', 2 ** 31],
    ['1.5kb', 1500],
  ])('reads %s', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(['5', 'GB', '5 G', '-5GB', '0GB', '5GBs', ''])("does not take '%s' for a size", (text) => {
    expect(parseByteSize(text)).toBeUndefined();
  });
});

describe('exportProgress', () => {
  const told = (isTTY: boolean, times: number[]): string => {
    let text = '';
    const stream = { isTTY, write: (more: string | Uint8Array) => ((text += String(more)), true) };
    const clock = [0, ...times];
    // Each chunk asks the clock, and again when it tells.
    const progress = exportProgress(stream, 4e9, () => (clock.length > 1 ? clock.shift()! : clock[0]!));
    progress.wrote(1e9);
    progress.end();
    return text;
  };

  it('shows share and time left in one line of a terminal, and wipes it away in the end', () => {
    expect(told(true, [10_000, 10_000])).toBe('\r\u001b[K1.0 GB of 4.0 GB · 25 % · 0:30 left\r\u001b[K');
  });

  it('writes plain lines elsewhere, and none of a short export', () => {
    expect(told(false, [10_000, 10_000])).toBe('1.0 GB of 4.0 GB · 25 % · 0:30 left\n');
    expect(told(false, [9_000, 9_000])).toBe('');
  });
});
