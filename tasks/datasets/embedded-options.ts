/** PURE. Options that stand inside a question: `Options: A: x, B: y`, `Answer Choices: (A) x (B) y`, or one a line. */
import { mostOptions, optionLetter } from '../prompts/render-prompt.js';

const heading = /(?:^|\s)(?:options|choices|answer choices)\s*:\s*/gi;

/** @returns null unless at least two options, lettered from A, follow the last heading */
export function embeddedOptions(text: string): { question: string; options: string[] } | null {
  const start = Array.from(text.matchAll(heading)).at(-1);
  if (start === undefined) return null;
  const tail = text.slice(start.index + start[0].length);
  const marks: { from: number; to: number }[] = [];
  for (let index = 0; index < mostOptions; index++) {
    const letter = optionLetter(index);
    const mark = new RegExp(`(?:^|[\\s,;])(?:\\(${letter}\\)|${letter}[:.)])\\s*`, 'g');
    mark.lastIndex = marks.at(-1)?.to ?? 0;
    const match = mark.exec(tail);
    if (match === null || (index === 0 && match.index > 0)) break;
    marks.push({ from: match.index, to: mark.lastIndex });
  }
  if (marks.length < 2) return null;
  const options = marks.map(({ to }, index) =>
    tail
      .slice(to, marks[index + 1]?.from)
      .replace(/[\s,;]+$/, '')
      .trim(),
  );
  return { question: text.slice(0, start.index).trimEnd(), options };
}

/** The question without such a tail; as it is when there is none. */
export function withoutEmbeddedOptions(text: string): string {
  return embeddedOptions(text)?.question ?? text;
}
