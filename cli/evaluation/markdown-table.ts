/** PURE. The tables of an evaluation as Markdown. */
import type { EvaluationResults } from './results.js';
import { describeConditions } from './conditions.js';
import { tablesOf, type Table } from './tables.js';

export function markdownOf(results: EvaluationResults): string {
  const parts = [
    `# ${escaped(results.name)}`,
    `${describeConditions(results).map(escaped).join(' · ')}`,
    ...tablesOf(results).map(tableText),
    ...(results.notes.length === 0
      ? []
      : [['## Notes', ...results.notes.map((note) => `- ${escaped(note)}`)].join('\n')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function tableText({ title, head, rows, ourColumns, notes }: Table): string {
  const strong = (text: string, isOurs: boolean) =>
    isOurs && text !== '' && text !== '–' ? `**${escaped(text)}**` : escaped(text);
  const lines = [
    `## ${escaped(title)}`,
    '',
    row(head.map(escaped)),
    row(head.map((_, index) => (index === 0 ? ':--' : '--:'))),
    ...rows.map(({ cells, isOurs }) =>
      row(cells.map((cell, index) => strong(cell, isOurs || ourColumns.includes(index)))),
    ),
  ];
  return [...lines, ...(notes.length === 0 ? [] : ['', notes.map(escaped).join(' ')])].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\|*_`<>]/g, (mark) => `\\${mark}`).replaceAll(/\s+/g, ' ');
}
