/**
 * A real checkpoint, opened in this process to be read: what `troupe sample --model` and `troupe score` answer from. It
 * lies in memory as it does in a run, in an arena of one slot, mapped read-only once it is filled.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  createDeviceArena,
  hostArenaView,
  hostSlotBytes,
  type ArenaView,
  type SlotBytes,
} from '../../models/arena/arena-view.js';
import { planArena, type ArenaPlan } from '../../models/arena/arena.js';
import type { CausalLanguageModel } from '../../models/causal-language-model.js';
import type { ModelConfiguration, ParameterDType } from '../../models/configuration/configuration.js';
import { loadTokenizer } from '../../models/tokenizer/create-tokenizer.js';
import { endTokenIdsOf, unknownEndTokenNotices } from '../../models/tokenizer/end-tokens.js';
import {
  generationConfigFile,
  readGenerationConfig,
  type GenerationConfig,
} from '../../models/configuration/generation-config.js';
import { loadAdapters, type AdapterFolder } from '../../models/lora/adapter-folder.js';
import { neverSampled, requireRows } from '../../models/tokenizer/never-sampled.js';
import { loadFolder } from '../../models/checkpoint/safetensors.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import { mapWhole, releaseMemory, reserveMemory, unmapWhole } from '../../native/process/memory.js';
import { requireMappable } from '../../native/process/process-addon.js';
import { createOps } from '../../tensor/create-ops.js';
import type { Device, Ops } from '../../tensor/ops.js';
import { locateWeights } from '../locate-weights.js';
import { sayNotices } from '../machine/load-run-config.js';
import { readMachineParts } from '../machine/machine-parts.js';
import { engineForModel, type EngineChoice } from '../machine/model-engine.js';
import { readModelConfiguration } from './read-model-configuration.js';

export interface OpenModelOptions {
  /** Absent: as the machine has it. */
  readonly engine?: EngineChoice;
  /** To compute in; absent: as the folder says that it was saved. */
  readonly dtype?: ParameterDType;
  readonly device?: Device;
  /** Of one operation; absent: one for each core. */
  readonly threads?: number;
}

export interface OpenedModel {
  /** Where the files were found; with adapters, those of the model that they belong to. */
  readonly folder: string;
  readonly ops: Ops;
  readonly model: CausalLanguageModel;
  readonly configuration: ModelConfiguration;
  readonly tokenizer: Tokenizer;
  /** Absent where the folder has no generation_config.json. */
  readonly generation: GenerationConfig | undefined;
  /** Any of them ends an answer. */
  readonly endTokenIds: readonly number[];
  /** What no answer may have: pictures' tokens, and rows of the vocabulary without a token. */
  readonly bannedTokenIds: readonly number[];
  release(): void;
}

/**
 * @param folderOrName a folder in Hugging Face layout or of adapters in PEFT's format, a run or a checkpoint of ours, or
 *   a name of the hub
 * @throws UsageError, EngineUnavailableError, the errors of `resolveModel` and `readAdapterFolder`, UnknownArchitectureError,
 *   ModelConfigurationError, UnsupportedTokenizerError, TokenizerMismatchError, WeightsMismatchError,
 *   MappingTooLargeError, SharedMemoryFullError
 */
export async function openModel(folderOrName: string, options: OpenModelOptions = {}): Promise<OpenedModel> {
  const { model: folder, adapters } = await locateWeights(folderOrName);
  const { configuration, json, endTokenIds } = readModelConfiguration(folder);
  const tokenizer = loadTokenizer(folder);
  requireRows(tokenizer, configuration.vocabularySize);
  const generation = readGenerationConfig(folder);
  const named = generation?.endTokenIds ?? endTokenIds;
  const namedIn = join(folder, generation ? generationConfigFile : 'config.json');
  sayNotices({ notices: unknownEndTokenNotices(tokenizer, namedIn, named) });
  const { device = 'cpu', threads = availableParallelism(), dtype = configuration.dtype } = options;
  const chosen = engineForModel({ engine: options.engine ?? 'auto', device, dtype }, readMachineParts());
  const { engine } = chosen;
  sayNotices(chosen);
  const lora = adapters?.lora ?? null;
  const plan = planArena({ model: json, dtype, slots: 1, reference: false, freeze_vision_tower: false, lora });
  const ops = await createOps({ engine, device, threads });
  ops.setThreads(threads);
  const { model, parameters } = filledArena(ops, plan, folder, adapters).slot(0);
  return {
    folder,
    ops,
    model,
    configuration,
    tokenizer,
    generation,
    endTokenIds: endTokenIdsOf(tokenizer, { endTokenIds: named }),
    bannedTokenIds: neverSampled(tokenizer, configuration.vocabularySize),
    release() {
      model.release();
      for (const parameter of Object.values(parameters)) parameter.release();
    },
  };
}

function filledArena(ops: Ops, plan: ArenaPlan, folder: string, adapters: AdapterFolder | null): ArenaView {
  if (ops.info.device === 'cuda') {
    const { view } = createDeviceArena(ops, plan);
    fill(view, plan, folder, adapters);
    return view;
  }
  requireMappable('the model', plan.byteLength);
  const memory = reserveMemory('troupe-model', plan.byteLength);
  try {
    const writable = mapWhole(memory, 'write');
    fill(hostSlotBytes(plan, writable), plan, folder, adapters);
    unmapWhole(writable);
    // The mapping outlives the memory's release, and ends when the tensors over it are gone and it is collected.
    return hostArenaView(ops, plan, mapWhole(memory, 'read'), 'read');
  } finally {
    releaseMemory(memory);
  }
}

/** Without adapters all parameters are in the slot; with them, the slot has the adapters alone. */
function fill(bytes: SlotBytes, plan: ArenaPlan, folder: string, adapters: AdapterFolder | null): void {
  if (adapters === null) return bytes.write(0, (slot) => loadFolder(folder, [{ layout: plan.layout, bytes: slot }]));
  bytes.write('frozen', (frozen) => loadFolder(folder, [{ layout: plan.frozen, bytes: frozen }]));
  bytes.write(0, (slot) => loadAdapters(adapters.folder, plan.layout, slot, adapters.lora));
}
