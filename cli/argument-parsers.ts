/** PURE. What the values of options are read as; commander names the option in front of what is thrown. */
import { InvalidArgumentError } from 'commander';

/** At most fifteen digits: exact as a number. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** @throws InvalidArgumentError */
export function positiveWholeNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('It must be 1 or more.');
  return value;
}

/** @throws InvalidArgumentError */
export function nonNegativeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It must be a number, 0 or more.');
  return value;
}

/** @throws InvalidArgumentError */
export function share(text: string): number {
  const value = nonNegativeNumber(text);
  if (value === 0 || value > 1) throw new InvalidArgumentError('It must be a number in (0, 1].');
  return value;
}

/** For an option that may be said several times. */
export function collected(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}
