import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgressView } from '../../../../cli/distill/progress-view.js';
import { sumTotals } from '../../../../cli/distill/totals.js';

const { totals } = sumTotals([]);
const ended = (kept: number) => ({ ...totals, questions: { ...totals.questions, kept } });

describe('the view of a distillation', () => {
  let written = '';
  const view = (isTTY: boolean, questions = 100) =>
    createProgressView({ isTTY, columns: 30, write: (text) => (written += text) }, questions);
  beforeEach(() => {
    written = '';
    vi.stubEnv('CI', '');
    vi.stubEnv('TERM', 'xterm');
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  it('paints one line again on a terminal, never wider than it, and ends it', () => {
    const live = view(true);
    live.update(ended(0));
    vi.advanceTimersByTime(5000);
    live.close();
    const paintings = written.split('\r\x1b[2K').slice(1);
    expect(paintings.length).toBeGreaterThan(4);
    expect(paintings[0]).toBe('0:00 · 0/100 questions · 0 k…');
    expect(paintings.at(-1)).toBe('0:05 · 0/100 questions · 0 k…\n');
  });

  it('shows in a log about twenty lines, however many questions end', () => {
    const log = view(false, 1000);
    for (let kept = 0; kept <= 1000; kept++) log.update(ended(kept));
    log.close();
    expect(written.trimEnd().split('\n').length).toBeLessThanOrEqual(22);
    expect(written).not.toContain('\r');
    expect(written.trimEnd().split('\n').at(-1)).toContain('1,000/1,000 questions');
  });

  it('shows in a log that it lives, though nothing ends for minutes', () => {
    const log = view(false);
    log.update(ended(0));
    vi.advanceTimersByTime(125_000);
    log.close();
    expect(
      written
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['0:00', '0:30', '1:00', '1:30', '2:00']);
  });

  it('keeps said lines, without what would move the cursor', () => {
    const live = view(true);
    live.say('left out: 1 \x1b[31mevil\n');
    expect(written).toBe('\r\x1b[2Kleft out: 1 ·[31mevil⏎\n');
  });
});
