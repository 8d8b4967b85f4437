/** PURE. Text of a dataset in a terminal: wrapped at words, harmless, and no more lines than asked for. */
import { displayWidth, fit, printable } from '../view/display-width.js';

/** Lines of at most `columns`; of more than `most`, a line says how many are missing, before the last `tail` of them. */
export function wrapText(text: string, columns: number, most: number, tail = 0): string[] {
  const lines = text.split(/\r?\n/).flatMap((line) => wrapLine(printable(line.replaceAll('\t', '  ')), columns));
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  if (lines.length <= most) return lines;
  const note = fit(`… ${lines.length - most + 1} more lines`, columns);
  return [...lines.slice(0, most - tail - 1), note, ...lines.slice(lines.length - tail)];
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )/)) {
    if (displayWidth(current + word.trimEnd()) <= columns) {
      current += word;
      continue;
    }
    if (current.trim() !== '') lines.push(current.trimEnd());
    current = word;
    // A word that is wider than the line is cut where the line ends.
    while (displayWidth(current.trimEnd()) > columns) {
      const head = fit(current, columns).slice(0, -1) || current.slice(0, 1);
      lines.push(head);
      current = current.slice(head.length);
    }
  }
  return [...lines, current.trimEnd()];
}
