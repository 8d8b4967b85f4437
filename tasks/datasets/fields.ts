/** PURE. Values of a row by column; what is missing or of another kind breaks the row, with its reason. */
import { optionLetter, mostOptions } from '../prompts/render-prompt.js';
import type { RowValue } from './example.js';
import { isRecord } from './plain-value.js';

/** The row cannot be used: it is quarantined. */
export class BrokenRowError extends Error {
  override readonly name = 'BrokenRowError';
}

/** The row is whole, but not wanted: it is skipped and counted. */
export class UnwantedRowError extends Error {
  override readonly name = 'UnwantedRowError';
}

/** Text that is not blank, as it stands. @throws BrokenRowError */
export function requiredText(row: RowValue, column: string): string {
  const text = optionalText(row, column);
  if (text === null) throw new BrokenRowError(`no text under "${column}"`);
  return text;
}

/** Text or a number, as text. @throws BrokenRowError */
export function requiredAnswer(row: RowValue, column: string): string {
  const value = row[column];
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  const text = optionalText(row, column)?.trim();
  if (text === undefined) throw new BrokenRowError(`no text or number under "${column}"`);
  return text;
}

/** null when absent or blank. Bytes are text when they are UTF-8: some writers do not declare text as such. */
export function optionalText(row: RowValue, column: string): string | null {
  const value = row[column];
  const text = value instanceof Uint8Array ? decoded(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text : null;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Options that are a list of texts or numbers. @throws BrokenRowError */
export function optionTexts(value: unknown, column: string): string[] {
  if (!Array.isArray(value)) throw new BrokenRowError(`no list under "${column}"`);
  if (value.length > mostOptions)
    throw new BrokenRowError(`${value.length} options: at most ${mostOptions} have a letter`);
  return value.map((option: unknown, index) => {
    if (typeof option === 'number' || typeof option === 'boolean') return String(option);
    if (typeof option !== 'string') throw new BrokenRowError(`option ${optionLetter(index)} is no text`);
    return option.trim();
  });
}

/** Options that are a record `{A: …, B: …}` or a list of `{key, value}`: letters must run from A without a gap. */
export function letteredOptions(value: unknown, column: string): string[] {
  const pairs: [unknown, unknown][] = Array.isArray(value)
    ? value.map((entry: unknown) =>
        isRecord(entry)
          ? [entry['key'] ?? entry['letter'] ?? entry['label'], entry['value'] ?? entry['content'] ?? entry['text']]
          : [null, null],
      )
    : isRecord(value)
      ? Object.entries(value).filter(([, text]) => text !== null)
      : [];
  if (pairs.length === 0) throw new BrokenRowError(`no options under "${column}"`);
  const sorted = pairs.map(([key, text]) => [String(key).trim().toUpperCase(), text] as const);
  sorted.sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map(([key, text], index) => {
    if (index >= mostOptions || key !== optionLetter(index))
      throw new BrokenRowError(
        `the options under "${column}" are not lettered from A: ${sorted.map(([one]) => one).join(', ')}`,
      );
    if (typeof text !== 'string' && typeof text !== 'number') throw new BrokenRowError(`option ${key} is no text`);
    return String(text).trim();
  });
}

/** A letter of an option. @throws BrokenRowError */
export function letterWithin(letter: string, options: readonly string[]): string {
  const upper = letter
    .trim()
    .toUpperCase()
    .replace(/^\((\w)\)$/, '$1');
  if (options.some((_, index) => optionLetter(index) === upper)) return upper;
  throw new BrokenRowError(`the answer "${shortened(letter)}" is none of the ${options.length} options`);
}

/** The letter of the option with this text; case and outer spaces do not count. @throws BrokenRowError */
export function letterOfText(text: string, options: readonly string[]): string {
  const same = (left: string, right: string) => left.trim().toLowerCase() === right.trim().toLowerCase();
  const exact = options.indexOf(text);
  const index = exact >= 0 ? exact : options.findIndex((option) => same(option, text));
  if (index < 0) throw new BrokenRowError(`the answer "${shortened(text)}" is none of the ${options.length} options`);
  return optionLetter(index);
}

/** A letter, or else an option's text. @throws BrokenRowError */
export function letterOf(answer: string, options: readonly string[]): string {
  return /^\(?[A-Za-z]\)?$/.test(answer.trim()) && !options.includes(answer)
    ? letterWithin(answer, options)
    : letterOfText(answer, options);
}

/** Present and, if there, text, number or boolean: for `extra`. */
export function scalars(row: RowValue, columns: readonly string[]): Record<string, string | number | boolean> {
  const found: Record<string, string | number | boolean> = {};
  for (const column of columns) {
    const value = row[column];
    if ((typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean')
      found[column] = value;
  }
  return found;
}

/** `id` of the row, from the first of these columns that has one. */
export function rowId(row: RowValue, ...columns: readonly string[]): { id?: string } {
  for (const column of columns) {
    const value = row[column];
    if (typeof value === 'number' || isText(value)) return { id: String(value) };
  }
  return {};
}

export function shortened(text: string, length = 40): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > length ? `${flat.slice(0, length)}…` : flat;
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
