/** A folder in Hugging Face layout with fresh weights: what a run of adapters stands on. */
import { createCharacterTokenizer } from '../../../models/tokenizer/character-tokenizer.js';
import { parseModelConfiguration } from '../../../models/configuration/configuration.js';
import { initializeSlot } from '../../../models/arena/initialize.js';
import { parameterLayout } from '../../../models/arena/parameter-layout.js';
import { saveSlotAsFolder } from '../../../models/checkpoint/safetensors.js';

/** As tiny-run.yaml describes it. */
export const tinyModel = {
  model_type: 'qwen2',
  vocab_size: 32,
  hidden_size: 32,
  intermediate_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  tie_word_embeddings: true,
  initializer_range: 0.2,
  max_position_embeddings: 64,
} as const;

/** @returns the folder */
export function saveTinyModel(folder: string, seed = 0): string {
  const configuration = parseModelConfiguration(tinyModel);
  const layout = parameterLayout(configuration, 'float32');
  const slot = new Uint8Array(layout.slotBytes);
  initializeSlot(configuration, layout, seed, slot);
  const { pad, eos } = createCharacterTokenizer().specialTokens;
  saveSlotAsFolder(folder, configuration, layout, slot, createCharacterTokenizer().files(), { pad, eos });
  return folder;
}
