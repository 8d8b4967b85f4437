/**
 * PURE. OpenThoughts' markers around thoughts and solution (RECIPE of arXiv:2505.03981: they become `<think>` and
 * `<answer>`). Each must stand once and in order: a trace cut in the middle teaches a model never to end.
 */
import { BrokenRowError } from './fields.js';

const markers = ['<|begin_of_thought|>', '<|end_of_thought|>', '<|begin_of_solution|>', '<|end_of_solution|>'] as const;

/** Tags that would end thoughts or answer early when they stand inside them. */
const tags = ['<think>', '</think>', '<answer>', '</answer>'] as const;

export const hasMarkers = (text: string): boolean => text.includes(markers[0]);

/** @throws BrokenRowError */
export function fromMarkers(text: string): { kind: 'reasoned'; thought: string; solution: string } {
  const places = markers.map((marker) => {
    const place = text.indexOf(marker);
    if (place < 0) throw new BrokenRowError(`the assistant turn lacks ${marker}`);
    if (text.indexOf(marker, place + 1) >= 0) throw new BrokenRowError(`the assistant turn has ${marker} twice`);
    return place;
  });
  const [thought = 0, thoughtEnd = 0, solution = 0, solutionEnd = 0] = places;
  if (!(thought < thoughtEnd && thoughtEnd < solution && solution < solutionEnd))
    throw new BrokenRowError('the markers of thought and solution are out of order');
  return reasoned(
    text.slice(thought + markers[0].length, thoughtEnd),
    text.slice(solution + markers[2].length, solutionEnd),
  );
}

/** @throws BrokenRowError when either is blank, or holds a tag that would end it early */
export function reasoned(thought: string, solution: string): { kind: 'reasoned'; thought: string; solution: string } {
  const parts = { kind: 'reasoned' as const, thought: thought.trim(), solution: solution.trim() };
  if (parts.thought === '') throw new BrokenRowError('the thoughts are empty');
  if (parts.solution === '') throw new BrokenRowError('the solution is empty');
  for (const tag of tags) {
    if (parts.thought.includes(tag)) throw new BrokenRowError(`the thoughts contain ${tag}`);
    if (parts.solution.includes(tag)) throw new BrokenRowError(`the solution contains ${tag}`);
  }
  return parts;
}
