/** The memory plan of a model without a run file: a run with the defaults, and data of the greatest lengths. */
import { join } from 'node:path';
import { describeBatches } from '../../config/batch-algebra.js';
import type { ActorName } from '../../messages/values.js';
import { locateWeights, sayUnfetched } from '../locate-weights.js';
import { loadRunConfig, sayNotices } from '../machine/load-run-config.js';
import { readModelConfiguration } from '../model/read-model-configuration.js';
import { plannedBlobBytes, usesReference } from '../train/run-plan.js';
import { UsageError } from '../usage-error.js';
import { sayCount } from '../view/say.js';
import { baseBytes } from './base-memory.js';
import { greatestSizes } from './batch-sizes.js';
import { ownBytes } from './memory-watch.js';
import type { PlannedRun } from './memory-plan.js';
import { tokenizerFileBytes } from './planned-run.js';

export interface PlannedModel {
  readonly run: PlannedRun;
  /** What the plan is of, for people. */
  readonly heading: readonly string[];
}

/** Bytes of Qwen2.5's tokenizer.json, for a folder that has none. */
const usualTokenizerBytes = 7_031_645;

/** Bytes of a problem without its prompt: its answer and where it came from. */
const usualRecordBytes = 4096;

/**
 * @param folderOrName whatever `locateWeights` knows; of a name all but the weights is fetched, of a folder config.json
 *   is enough
 * @throws UsageError, ConfigError, UnknownArchitectureError, ModelConfigurationError, and the errors of `locateWeights`
 */
export async function planModel(folderOrName: string, overrides: readonly string[]): Promise<PlannedModel> {
  const twice = overrides.find((override) => /^(actor_rollout_ref\.)?model\.(path|config)\b/.test(override));
  if (twice !== undefined) throw new UsageError(`${twice} stands beside --model`, 'leave one of the two out');
  const notices: string[] = [];
  const { name, model: folder } = await locateWeights(folderOrName, undefined, {
    onUnfetched: (unfetched) => void notices.push(sayUnfetched(unfetched)),
  });
  const { configuration, json } = readModelConfiguration(folder);
  const machine = loadRunConfig(null, [`model.path=${JSON.stringify(folder)}`, ...overrides]);
  const { config } = machine;
  const { max_prompt_length: prompt, max_response_length: response } = config.data;
  if (prompt + response > configuration.maxPositions)
    notices.push(
      `${join(folder, 'config.json')} has ${sayCount(configuration.maxPositions)} positions, and a prompt with its response ` +
        `${sayCount(prompt + response)}: a run would be refused; lower data.max_prompt_length or data.max_response_length`,
    );
  const own = config.model.tokenizer === 'character' ? folder : config.model.tokenizer;
  const found = tokenizerFileBytes(own);
  const fileBytes = found || usualTokenizerBytes;
  if (found === 0) notices.push(`${own} has no tokenizer.json: one of Qwen2.5's size is counted`);
  sayNotices({ ...machine, notices: [...machine.notices, ...notices] });
  const reference = usesReference(config);
  const roles: ActorName[] = ['policy', 'learner', 'sampler', 'verifier', 'evaluator'];
  return {
    run: {
      config,
      model: { ...json },
      sizes: greatestSizes(config),
      blobBytes: plannedBlobBytes(config, { promptTokens: prompt, recordBytes: usualRecordBytes }),
      reference,
      roles: new Set(reference ? [...roles, 'reference'] : roles),
      bans: true,
      tokenizerFileBytes: fileBytes,
      // The root encodes the data.
      rootBytes: (ownBytes() ?? 0) + baseBytes.tokenizerPerFileByte * fileBytes,
    },
    heading: [
      `${name}: ${config.trainer.stages.join(', then ')}, all prompts of ${sayCount(prompt)} tokens, all responses of ${sayCount(response)}`,
      ...describeBatches(config),
      '',
    ],
  };
}
