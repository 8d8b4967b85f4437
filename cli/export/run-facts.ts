/** What a model card tells of a run, from its resolved configuration and its summary. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError } from '../../config/errors.js';
import { loadConfig } from '../../config/load.js';
import type { Config } from '../../config/schema.js';
import { runSummary, type RunSummary } from '../run-summary.js';
import type { RunFacts } from './card-facts.js';
import type { LocatedWeights } from '../locate-weights.js';

export function runFacts(run: NonNullable<LocatedWeights['run']>): RunFacts {
  const { folder, manifest } = run;
  const config = readConfig(join(folder, 'config.resolved.yaml'));
  return {
    name: basename(folder),
    experiment: config?.trainer.experiment_name ?? basename(folder),
    step: manifest.step,
    weightsHash: manifest.weights.hash,
    config,
    summary: readSummary(join(folder, 'summary.json')),
  };
}

function readConfig(file: string): Config | null {
  if (!existsSync(file)) return null;
  try {
    return loadConfig(file).config;
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

function readSummary(file: string): RunSummary | null {
  if (!existsSync(file)) return null;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
  const parsed = runSummary.safeParse(content);
  return parsed.success ? parsed.data : null;
}
