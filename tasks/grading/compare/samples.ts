/**
 * PURE. Where two expressions with variables are compared (VERIFIER.md 7.5, 5): two positive points, a small one, two
 * negative ones; whole numbers when something in them has a value only there. Points are hashes of the names, the same
 * in every run.
 */
import { hash } from '../expression/evaluate.js';
import type { Sample } from './residues.js';

interface Range {
  readonly from: number;
  readonly to: number;
  readonly isNegative: boolean;
}

const ranges: readonly Range[] = [
  { from: 0.6, to: 2.9, isNegative: false },
  { from: 1.1, to: 3.7, isNegative: false },
  { from: 0.02, to: 0.22, isNegative: false },
  { from: 0.3, to: 1.9, isNegative: true },
  { from: 1.2, to: 3.3, isNegative: true },
];

export interface Point {
  readonly sample: Sample;
  readonly isNegative: boolean;
}

export function realPoints(names: ReadonlySet<string>): Point[] {
  return ranges.map(({ from, to, isNegative }, index) => {
    const sample = new Map<string, number>();
    for (const name of names) {
      const size = from + ((to - from) * hash(`${name}#${index}`)) / 2 ** 32;
      sample.set(name, isNegative ? -size : size);
    }
    return { sample, isNegative };
  });
}

/** Small whole numbers, no two names alike in all of them. */
export function wholePoints(names: ReadonlySet<string>): Sample[] {
  return Array.from({ length: 14 }, (_, index) => {
    const sample = new Map<string, number>();
    for (const name of names) sample.set(name, names.size === 1 ? index + 1 : 1 + (hash(`${name}@${index}`) % 9));
    return sample;
  });
}

/** From small to thousands, of both signs: a function that rounds hardly changes between the points above. */
export function widePoints(names: ReadonlySet<string>): Sample[] {
  return Array.from({ length: 32 }, (_, index) => {
    const sample = new Map<string, number>();
    for (const name of names) {
      const size = 10 ** (4.2 * (hash(`${name}~${index}`) / 2 ** 32));
      sample.set(name, index % 3 === 0 ? -size : size);
    }
    return sample;
  });
}
