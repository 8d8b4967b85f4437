/** PURE. What a harness does without an answer: it draws an option. Here: counted, and drawn only if asked for. */
import { letterOf } from '../choices/options.js';
import type { CompatibleRequest, CompatibleVerdict } from './scorer.js';

/** The options' letters; `count` of them where the request has none. */
export function lettersOf({ choices }: CompatibleRequest, count: number): string[] {
  return Array.from({ length: choices?.length ?? count }, (_, index) => letterOf(index));
}

export function guessed(request: CompatibleRequest, letters: readonly string[]): CompatibleVerdict {
  const { gold, guessSeed } = request;
  if (guessSeed === undefined || letters.length === 0) {
    const detail = 'the harness would guess';
    return { score: 0, decidedBy: 'no-answer', extracted: null, reason: 'unparsable', detail, wouldGuess: true };
  }
  const letter = letters[mix(guessSeed) % letters.length] ?? '';
  return { score: letter === gold.trim() ? 1 : 0, decidedBy: 'guess', extracted: letter, wouldGuess: true };
}

/** The last step of MurmurHash3: neighbouring seeds give unlike numbers. */
function mix(seed: number): number {
  let value = seed >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
