/** PURE. A survey as a page for a terminal of any width: facts, columns, counts, lengths, samples. */
import { progressBar } from '../view/bars.js';
import { displayWidth, fit, padEnd, padStart, printable } from '../view/display-width.js';
import type { Palette } from '../view/palette.js';
import { sayCount, sayShare } from '../view/say.js';
import type { Survey } from './dataset-survey.js';
import { histogram, summarizeLengths } from './length-summary.js';
import { renderSample } from './render-sample.js';
import { wrapText } from './wrap-text.js';

export interface SurveyHeading {
  readonly name: string;
  /** null: no mapping knows the columns. */
  readonly mapping: string | null;
  readonly title: string;
  readonly files: readonly string[];
  readonly split: string | null;
  readonly config: string | null;
  /** Rows after which reading stopped; null: all were read. */
  readonly limit: number | null;
  readonly seconds: number;
}

const shownColumns = 24;
const shownSources = 12;
const shownReasons = 8;
const bins = 10;
const narrowest = 40;
/** From here on, two histograms stand side by side. */
const wide = 100;

export function renderSurvey(heading: SurveyHeading, survey: Survey, width: number, palette: Palette): string {
  const columns = Math.max(narrowest, Math.min(width, 160));
  const sections = [
    headingLines(heading, survey, columns, palette),
    columnLines(survey, columns, palette),
    sourceLines(survey, columns, palette),
    leftOutLines(survey, columns, palette),
    lengthLines(survey, columns, palette),
    histogramLines(survey, columns, palette),
    ...survey.samples.map((sample, index) => renderSample(sample, index, survey.samples.length, columns, palette)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headingLines(heading: SurveyHeading, survey: Survey, columns: number, palette: Palette): string[] {
  const { name, mapping, title, files, split, config, limit, seconds } = heading;
  const [first = ''] = files;
  const fileText = files.length === 1 ? first : `${files.length} files, from ${first}`;
  const parts = [config === null ? '' : `configuration ${config}`, split === null ? '' : `split ${split}`];
  const rows =
    `${sayCount(survey.rows)} rows${limit === null ? '' : ` (reading stopped at --limit ${sayCount(limit)})`}, ` +
    `${sayCount(survey.examples)} usable, read in ${seconds.toFixed(1)} s`;
  const facts: [string, string][] = [
    ['mapping', mapping === null ? 'none knows these columns; name one with --mapping' : `${mapping} — ${title}`],
    ['files', [fileText, ...parts].filter((part) => part !== '').join(', ')],
    ['rows', rows],
  ];
  const graders = Object.entries(survey.graders).map(([kind, count]) => `${kind} (${sayCount(count)})`);
  if (graders.length > 0) facts.push(['graded as', graders.join(', ')]);
  if (survey.images > 0) facts.push(['pictures', sayCount(survey.images)]);
  if (survey.withoutAnswer > 0)
    facts.push(['no answer', `${sayCount(survey.withoutAnswer)} rows have nothing to grade by: they serve SFT alone`]);
  if (survey.duplicates > 0) {
    const { firstDuplicate } = survey;
    const which = firstDuplicate === null ? '' : ` (first: row ${firstDuplicate.line} repeats ${firstDuplicate.of})`;
    facts.push(['repeated', `${sayCount(survey.duplicates)} rows ask an earlier question again${which}`]);
  }
  return [
    palette.strong(fit(printable(name), columns)),
    ...facts.flatMap(([label, text]) =>
      wrapText(text, columns - 11, 3).map(
        (line, row) => `${palette.faint(padEnd(row === 0 ? label : '', 10))} ${line}`,
      ),
    ),
  ];
}

function columnLines({ columns: found, rows }: Survey, columns: number, palette: Palette): string[] {
  if (found.length === 0) return [];
  const nameWidth = Math.min(
    24,
    Math.floor(columns * 0.28),
    Math.max(6, ...found.map(({ name }) => displayWidth(printable(name)))),
  );
  const typeWidth = Math.min(Math.floor(columns * 0.36), Math.max(4, ...found.map(({ type }) => displayWidth(type))));
  const rest = columns - nameWidth - typeWidth - 13;
  const lines = found.slice(0, shownColumns).map(({ name, type, missing, example }) => {
    const gaps = missing === 0 ? '–' : sayShare(missing / Math.max(1, rows));
    return (
      `${padEnd(printable(name), nameWidth)}  ${padEnd(printable(type), typeWidth)}  ${padStart(gaps, 7)}  ` +
      palette.faint(fit(printable(example), rest))
    );
  });
  const more = found.length > shownColumns ? [palette.faint(`… ${found.length - shownColumns} more columns`)] : [];
  const head = `${padEnd('column', nameWidth)}  ${padEnd('type', typeWidth)}  ${padStart('missing', 7)}  example`;
  return [palette.faint(fit(head, columns)), ...lines, ...more];
}

function sourceLines({ sources, examples }: Survey, columns: number, palette: Palette): string[] {
  if (sources.length === 0) return [];
  const shown = sources.slice(0, shownSources);
  const names = shown.map(({ source, subject }) => printable(subject === null ? source : `${source} · ${subject}`));
  const nameWidth = Math.min(Math.floor(columns * 0.45), Math.max(11, ...names.map(displayWidth)));
  const barWidth = Math.min(30, columns - nameWidth - 20);
  const lines = shown.map(({ count }, index) => {
    const share = count / Math.max(1, examples);
    const bar = palette.accent(progressBar(share, barWidth));
    return `${padEnd(names[index] ?? '', nameWidth)}  ${padStart(sayCount(count), 9)} ${padStart(sayShare(share), 6)}  ${bar}`;
  });
  const others = sources.slice(shownSources);
  const rest = others.reduce((sum, { count }) => sum + count, 0);
  const more = others.length > 0 ? [palette.faint(`… ${others.length} more, with ${sayCount(rest)} examples`)] : [];
  return [palette.faint(`${padEnd('data source', nameWidth)}  ${padStart('examples', 9)}`), ...lines, ...more];
}

function leftOutLines({ leftOut }: Survey, columns: number, palette: Palette): string[] {
  if (leftOut.length === 0) return [];
  const lines = leftOut.slice(0, shownReasons).map(({ kind, reason, count, firstFile, firstLine }) => {
    const place = `first: row ${firstLine} of ${firstFile.slice(firstFile.lastIndexOf('/') + 1)}`;
    const mark = kind === 'quarantined' ? palette.warning(padEnd(kind, 11)) : padEnd(kind, 11);
    return `${mark} ${padStart(sayCount(count), 8)}  ${fit(printable(`${reason} (${place})`), columns - 22)}`;
  });
  const others = leftOut.length - shownReasons;
  return [palette.faint('left out'), ...lines, ...(others > 0 ? [palette.faint(`… ${others} more reasons`)] : [])];
}

function lengthLines({ lengths }: Survey, columns: number, palette: Palette): string[] {
  const named = Object.entries(lengths).flatMap(([name, values]) => {
    const summary = summarizeLengths(values);
    return summary === null ? [] : [{ name, summary }];
  });
  if (named.length === 0) return [];
  const cell = (text: string) => padStart(text, 10);
  const head = `${padEnd('characters', 12)}${['min', 'median', '95 %', 'max', 'examples'].map(cell).join('')}`;
  const lines = named.map(({ name, summary: { min, median, p95, max, count } }) =>
    fit(`${padEnd(name, 12)}${[min, median, p95, max, count].map((value) => cell(sayCount(value))).join('')}`, columns),
  );
  return [palette.faint(fit(head, columns)), ...lines];
}

function histogramLines({ lengths }: Survey, columns: number, palette: Palette): string[] {
  const drawn = (['prompt', 'completion'] as const).filter((name) => lengths[name].length > 0);
  const isSideBySide = drawn.length > 1 && columns >= wide;
  const width = isSideBySide ? Math.floor((columns - 4) / 2) : columns;
  const charts = drawn.map((name) => chart(`characters of a ${name}`, lengths[name], width, palette));
  if (!isSideBySide) return charts.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
  const [left = [], right = []] = charts;
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
    const text = left[row] ?? '';
    return `${text}${' '.repeat(Math.max(0, width - displayWidth(text)) + 4)}${right[row] ?? ''}`.trimEnd();
  });
}

function chart(title: string, values: readonly number[], width: number, palette: Palette): string[] {
  const found = histogram(values, bins);
  const greatest = Math.max(1, ...found.map(({ count }) => count));
  const labels = found.map(({ from, to }) =>
    to === null ? `${sayCount(from)} …` : `${sayCount(from)} – ${sayCount(to - 1)}`,
  );
  const labelWidth = Math.max(...labels.map(displayWidth));
  const barWidth = Math.max(8, Math.min(50, width - labelWidth - 12));
  return [
    palette.faint(title),
    ...found.map(({ count }, index) => {
      const bar = progressBar(count / greatest, barWidth).replaceAll('░', ' ');
      return `${padStart(labels[index] ?? '', labelWidth)} ${palette.accent(bar)} ${padStart(sayCount(count), 8)}`;
    }),
  ];
}
