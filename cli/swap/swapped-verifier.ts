/** PURE. A verifier that took another's place in the middle of a run: what is kept of it, and how it is said. */
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { z } from 'zod';
import { parseConfig } from '../../config/load.js';
import type { Config, VerifierSection } from '../../config/schema.js';
import { verifierSection } from '../../config/sections/verifier.js';

export const swappedVerifier = z.object({
  /** Steps of the whole run that were done by then: it grades from the next one on. */
  step: z.number().int().nonnegative(),
  /** The `verifier` section that the run had been configured with. */
  configured: verifierSection,
  /** The one that grades now. */
  verifier: verifierSection,
});
export type SwappedVerifier = z.infer<typeof swappedVerifier>;

/** A configuration that was changed since knows better than a swap that was made under the old one. */
export function isOf(swap: SwappedVerifier, config: Config): boolean {
  return isDeepStrictEqual(swap.configured, config.verifier);
}

/** Who grades at a checkpoint: the one that had been swapped in by then, unless the configuration says another since. */
export function verifierAt(swap: SwappedVerifier | undefined, config: Config): VerifierSection {
  return swap !== undefined && isOf(swap, config) ? swap.verifier : config.verifier;
}

/**
 * The section that `verifier.…=…` overrides ask for. What they do not say has its default, not the last verifier's
 * value; threads and deadline stay.
 * @returns the section, and which of its keys were given
 * @throws ConfigError
 */
export function resolveSwap(
  config: Config,
  overrides: readonly string[],
): { readonly verifier: VerifierSection; readonly given: readonly string[] } {
  const { workers, timeout_ms } = config.verifier;
  const text = stringify({ ...config, verifier: { workers, timeout_ms } });
  const loaded = parseConfig(text, overrides);
  const given = [...loaded.sources].flatMap(([path, from]) => (from === 'override' ? [path] : []));
  return { verifier: loaded.config.verifier, given };
}

/** The same check for a section that is whole. @throws ConfigError */
export function checkedVerifier(config: Config, verifier: unknown): VerifierSection {
  return parseConfig(stringify({ ...config, verifier })).config.verifier;
}

/** In a few words: `medical`, `module rewards/short.ts`, `weighted (accuracy 0.9, format 0.1)`. */
export function sayVerifier(section: VerifierSection): string {
  const sources = Object.entries(section.by_data_source).map(([source, grader]) => `${source}: ${sayGrader(grader)}`);
  const own = section.mode === 'evaluation' ? `${sayGrader(section)} in evaluation mode` : sayGrader(section);
  return sources.length === 0 ? own : `${own} (${sources.join(', ')})`;
}

function sayGrader(grader: Pick<VerifierSection, 'kind' | 'path' | 'name' | 'judge' | 'parts'>): string {
  if (grader.kind === 'module') return `module ${grader.path ?? ''}${grader.name === null ? '' : `#${grader.name}`}`;
  if (grader.kind === 'judge') return `judge${grader.judge === null ? '' : ` ${grader.judge.model}`}`;
  if (grader.kind !== 'weighted') return grader.kind;
  return `weighted (${grader.parts.map(({ name, weight }) => `${name} ${weight}`).join(', ')})`;
}
