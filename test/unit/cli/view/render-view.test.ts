import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closingLines } from '../../../../cli/view/closing-lines.js';
import { displayWidth, fit, padEnd, padStart, printable, wrapWords } from '../../../../cli/view/display-width.js';
import { choosePalette, colourless } from '../../../../cli/view/palette.js';
import { renderView } from '../../../../cli/view/render-view.js';
import {
  initialState,
  withActors,
  withEvaluation,
  withEvent,
  withStep,
  type ViewState,
} from '../../../../cli/view/view-state.js';
import {
  syntheticEvaluations,
  syntheticInfo,
  syntheticScore,
  syntheticStatuses,
  syntheticSteps,
  syntheticSummary,
} from '../../../helpers/synthetic-run.js';

const colours = choosePalette(true, {});
const widths = [40, 80, 120];
/** Wide letters, joined emoji, a flag, accents of their own, and what would move a cursor or turn the text around. */
const hostile = '漢字かな한글 👩‍👩‍👧🇨🇭 e\u0301 \u001b[2J\u001b[31m\u0007\r\n\t\u202eabc\u200b ' + 'ｗｉｄｅ'.repeat(40);

function midRun(): ViewState {
  let state = initialState({ ...syntheticInfo('runs/quickstart-001'), experiment: `quickstart ${hostile}` }, 0);
  for (const report of syntheticSteps().slice(0, 340)) state = withStep(state, report, 1000);
  const [prompt, response] = [hostile, hostile];
  for (const report of syntheticSteps().slice(340, 341)) {
    state = withStep(state, { ...report, sample: { prompt, response, score: 1 } }, 2000);
  }
  for (const report of syntheticEvaluations().slice(0, 4)) state = withEvaluation(state, report, 2000);
  for (const elapsed of [5000, 6500, 8000]) state = withActors(state, syntheticStatuses(elapsed), elapsed);
  return withEvent(state, { kind: 'warning-raised', message: `look: ${hostile}` }, 8000);
}

const withoutStyle = (line: string) => line.replace(/\u001b\[\d*m/g, '');
const paint = (state: ViewState, columns: number, rows: number, palette = colourless) =>
  renderView(state, columns, rows, 9000, palette);

describe('the width of a text', () => {
  it.each([
    ['plain', 5],
    ['漢字', 4],
    ['한글', 4],
    ['ｗ', 2],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['🇨🇭', 2],
    ['\u001b[1mbold\u001b[22m', 4],
    ['', 0],
  ])('of %j is %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it('is cut without halving a wide letter', () => {
    expect(fit('漢字漢字', 8)).toBe('漢字漢字');
    expect(fit('漢字漢字', 6)).toBe('漢字…');
    expect(fit('abcdef', 0)).toBe('');
  });

  it('is broken between words alone', () => {
    expect(wrapWords('run npm install, then 漢字 again', 12)).toEqual(['run npm', 'install,', 'then 漢字', 'again']);
    expect(wrapWords('a-path-that-is-longer than all', 10)).toEqual(['a-path-that-is-longer', 'than all']);
    expect(wrapWords('', 10)).toEqual(['']);
  });

  it('is exactly what padding asks for, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.integer({ min: 0, max: 20 }), (text, columns) => {
        expect(displayWidth(padEnd(printable(text), columns))).toBe(columns);
        expect(displayWidth(padStart(printable(text), columns))).toBe(columns);
      }),
    );
  });

  it('counts only what cannot move a cursor', () => {
    expect(printable('a\r\nb\u001b[2J\u202e\u0000')).toBe('a⏎b·[2J··');
    expect(printable('👩‍👩‍👧 漢')).toBe('👩‍👩‍👧 漢');
  });
});

describe.each(widths)('the live view in %i columns', (columns) => {
  it.each([1, 4, 8, 12, 16, 24, 40])('fits %i rows, coloured or not', (rows) => {
    for (const palette of [colourless, colours]) {
      const lines = paint(midRun(), columns, rows, palette);
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) {
        expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
        expect(withoutStyle(line)).not.toMatch(/[\p{Cc}\u202e\u200b]/u);
      }
    }
  });

  it('says the same without colours', () => {
    expect(paint(midRun(), columns, 40, colours).map(withoutStyle)).toEqual(paint(midRun(), columns, 40));
  });

  it('ends with lines that fit too', () => {
    const evaluations = syntheticEvaluations().map((report) => ({
      ...report,
      samples: report.samples.map((sample) => ({ ...sample, prompt: hostile, response: hostile })),
    }));
    const summary = { ...syntheticSummary(), reproducible: false, irreproducibleBecause: [hostile] };
    const closing = { summary, evaluations, runFolder: `runs/${'long-name-'.repeat(20)}001` };
    for (const line of [...closingLines(closing, columns, colourless), ...closingLines(closing, columns, colours)]) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
      expect(withoutStyle(line)).not.toMatch(/[\p{Cc}\u202e\u200b]/u);
    }
  });
});

describe('the live view', () => {
  it('shows progress, metrics, held-out accuracy, actors, the sample and what happened, in this order', () => {
    const text = paint(midRun(), 120, 40).join('\n');
    const order = ['troupe', '✓ SFT', '▸ GRPO', '41/60', 'reward', 'after SFT', 'sampler.1', 'last sample', '! '];
    const places = order.map((word) => text.indexOf(word));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text).toContain('restarted 1×');
  });

  it('gives up notices first, then the sample, the evaluations, the actors and the metrics', () => {
    const marks = {
      notices: 'look: ',
      sample: 'last sample',
      evaluations: 'after SFT',
      actors: 'learner.0',
      metrics: 'KL',
    };
    const state = midRun();
    const missingBelow = Object.values(marks).map((mark) => {
      let rows = 60;
      while (paint(state, 80, rows).join('\n').includes(mark)) rows -= 1;
      return rows;
    });
    expect(missingBelow).toEqual([...missingBelow].sort((a, b) => b - a));
    expect(new Set(missingBelow).size).toBe(missingBelow.length);
    expect(paint(state, 80, missingBelow.at(-1) ?? 0).join('\n')).toContain('▸ GRPO');
  });

  it.each([80, 120])('tells two data sources apart that begin alike, in %i columns', (columns) => {
    const scores = { 'gsm8k-equations': syntheticScore(300), 'gsm8k-equations-seen': syntheticScore(900) };
    const report = { stage: 'grpo' as const, step: 10, label: 'GRPO step 10', scores, samples: [] };
    const shown = paint(withEvaluation(midRun(), report, 9000), columns, 60);
    const closing = { summary: syntheticSummary(), evaluations: [report], runFolder: 'runs/quickstart-001' };
    for (const lines of [shown, closingLines(closing, columns, colourless)]) {
      expect(lines.find((line) => line.includes('gsm8k-equations '))).toContain('.300 [');
      expect(lines.find((line) => line.includes('gsm8k-equations-seen '))).toContain('.900 [');
    }
  });

  it('before the first step says how long it has been waited for', () => {
    const started = withEvent(
      initialState(syntheticInfo('runs/quickstart-001'), 0),
      { kind: 'stage-started', stage: 'sft', step: 0, totalSteps: 300 },
      1000,
    );
    expect(paint(started, 80, 24).join('\n')).toMatch(/▸ SFT .* 0\/300 {2}first step: 0:08 so far/);
  });

  it('of a resumed run begins where the run went on', () => {
    const info = { ...syntheticInfo('runs/quickstart-001'), resumedAt: { stage: 'grpo' as const, step: 20 } };
    const text = paint(initialState(info, 0), 80, 24).join('\n');
    expect(text).toMatch(/✓ SFT .* 300\/300 {2}done/);
    expect(text).toMatch(/GRPO .* 20\/60/);
  });
});

describe('what a view knows', () => {
  it('stays bounded however long the run is', () => {
    let state = initialState(syntheticInfo('runs/quickstart-001'), 0);
    const [evaluation] = syntheticEvaluations();
    for (let step = 1; step <= 2000; step++) {
      const metrics = { 'train/loss': step };
      state = withStep(state, { stage: 'sft', step, totalSteps: 2000, metrics }, step);
      state = withEvent(state, { kind: 'warning-raised', message: `warning ${step}` }, step);
      if (evaluation !== undefined) state = withEvaluation(state, evaluation, step);
    }
    expect(state.stages[0]?.curves['train/loss']?.points.length).toBeLessThanOrEqual(512);
    expect(state.notices.at(-1)?.text).toBe('warning 2000');
    expect(state.notices.length).toBeLessThanOrEqual(50);
    expect(state.evaluations.length).toBeLessThanOrEqual(100);
  });
});
