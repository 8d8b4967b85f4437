/** The weights that a run starts from, and whether its own adapters fit those that are there. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../config/schema.js';
import { ConfigError, type ConfigProblem } from '../../config/errors.js';
import type { AdapterFolder } from '../../models/lora/adapter-folder.js';
import { targetModuleOf } from '../../models/lora/adapter-names.js';
import type { ParameterLayout } from '../../models/arena/parameter-layout.js';
import { locateWeights, type LocateOptions } from '../locate-weights.js';
import { fetchModel } from '../model-progress.js';
import { isModelName } from '../model-source.js';
import { UsageError } from '../usage-error.js';

export interface ModelSource<Given extends Config> {
  /** With `model.path` as a folder that has a config.json. */
  readonly config: Given;
  /** Over it: gone on with where the run trains such as these, folded into the weights where it trains those. */
  readonly adapters: AdapterFolder | null;
}

/**
 * `model.path` may be whatever `locateWeights` knows, `model.tokenizer` a name of the hub too, whose weights are not
 * fetched.
 * @throws ConfigError when it is none of that; CheckpointDamagedError, and the errors of `readAdapterFolder` and
 *   `resolveModel`
 */
export async function locateModel<Given extends Config>(
  given: Given,
  options: LocateOptions = {},
): Promise<ModelSource<Given>> {
  const { path } = given.model;
  const config = { ...given, model: { ...given.model, tokenizer: await locateTokenizer(given.model.tokenizer) } };
  if (path === null) return { config, adapters: null };
  const { model, adapters } = await locateWeights(path, undefined, options).catch((error: unknown): never => {
    if (!(error instanceof UsageError)) throw error;
    throw new ConfigError([
      { path: 'model.path', expected: `weights that are there: ${error.remedy}`, given: error.message },
    ]);
  });
  return { config: { ...config, model: { ...config.model, path: model } }, adapters };
}

/** What is neither there nor a name of the hub is refused where it is read. */
async function locateTokenizer(tokenizer: string): Promise<string> {
  // `runs/mistyped` beside a folder `runs` is no name.
  const isThere = tokenizer === 'character' || existsSync(tokenizer) || existsSync(dirname(tokenizer));
  return !isThere && isModelName(tokenizer) ? fetchModel(tokenizer, { onUnfetched: () => undefined }) : tokenizer;
}

/**
 * A run goes on with adapters as they are, or trains the weights with them folded in.
 * @param layout of the adapters that the run trains
 * @throws ConfigError
 */
export function requireSameAdapters({ model }: Config, { folder, lora }: AdapterFolder, layout: ParameterLayout): void {
  const asTheyAre = `, as the adapters of ${folder} have it; or model.lora_rank=0, which trains the weights with them folded in`;
  const problems: ConfigProblem[] = [];
  const require = (path: string, found: string, given: string) => {
    if (found !== given) problems.push({ path, expected: `${found}${asTheyAre}`, given });
  };
  const targets = layout.places.flatMap(({ name }) => targetModuleOf(name) ?? []);
  require('model.lora_rank', String(lora.rank), String(model.lora_rank));
  require('model.lora_alpha', String(lora.alpha), String(model.lora_alpha));
  require('model.target_modules', listed(lora.target_modules), listed(targets));
  if (problems.length > 0) throw new ConfigError(problems);
}

function listed(modules: readonly string[] | 'all-linear'): string {
  return modules === 'all-linear' ? modules : `[${[...new Set(modules)].sort().join(', ')}]`;
}
