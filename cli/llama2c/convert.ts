/**
 * A llama2.c checkpoint (`stories260K.bin` and `tok512.bin`) as a folder in Hugging Face layout, `model_type: qwen2`:
 * the same network, with biases of 0 and each head's rotated pairs as two halves instead of neighbours.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelConfiguration } from '../../models/configuration/configuration.js';
import { parameterLayout } from '../../models/arena/parameter-layout.js';
import { writeSafetensors, type TensorToWrite } from '../../models/checkpoint/safetensors.js';
import { LlamaFileError, tokenizerFiles } from './tokenizer-file.js';

interface Sizes {
  readonly width: number;
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly vocabulary: number;
  readonly positions: number;
}

const headerBytes = 28;

/**
 * @param checkpoint path of the weights: seven int32, then float32, as README of ../shared/data lists them
 * @param tokenizer path of the tokenizer
 * @param target folder to be made
 * @throws LlamaFileError
 */
export function convertLlama2c(checkpoint: string, tokenizer: string, target: string): void {
  const file = readFileSync(checkpoint);
  const sizes = readSizes(file);
  const config = configurationOf(sizes);
  const weights = weightsOf(file, sizes);
  const tensors = parameterLayout(parseModelConfiguration(config), 'float32').places.map(
    ({ name, shape }): TensorToWrite => {
      const values = weights(name, shape);
      return {
        name,
        dtype: 'F32',
        shape,
        bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      };
    },
  );
  const texts = {
    'config.json': `${JSON.stringify(config, null, 2)}\n`,
    // The stories of its training stand one behind the other, each after <s>.
    'generation_config.json': `${JSON.stringify({ bos_token_id: 1, eos_token_id: [2, 1], do_sample: false }, null, 2)}\n`,
    ...tokenizerFiles(readFileSync(tokenizer), sizes.vocabulary),
  };
  mkdirSync(target, { recursive: true });
  writeSafetensors(join(target, 'model.safetensors'), tensors, { format: 'pt' });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(target, name), text);
}

function readSizes(file: Buffer): Sizes {
  if (file.length < headerBytes) throw new LlamaFileError(`${file.length} bytes hold no llama2.c header`);
  const at = (index: number) => file.readInt32LE(4 * index);
  const sizes = {
    width: at(0),
    hidden: at(1),
    layers: at(2),
    heads: at(3),
    keyValueHeads: at(4),
    vocabulary: at(5),
    positions: at(6),
  };
  // A negative vocabulary says that the head is not tied.
  const wrong = Object.entries(sizes).find(([, size]) => size <= 0);
  if (wrong)
    throw new LlamaFileError(`its header says ${wrong[0]} ${wrong[1]}: this is no checkpoint with a tied head`);
  return sizes;
}

function configurationOf({ width, hidden, layers, heads, keyValueHeads, vocabulary, positions }: Sizes) {
  return {
    architectures: ['Qwen2ForCausalLM'],
    model_type: 'qwen2',
    hidden_size: width,
    intermediate_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: keyValueHeads,
    vocab_size: vocabulary,
    max_position_embeddings: positions,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    hidden_act: 'silu',
    tie_word_embeddings: true,
    use_sliding_window: false,
    torch_dtype: 'float32',
    bos_token_id: 1,
    eos_token_id: 2,
  };
}

/** By Hugging Face name, float32, row-major. */
function weightsOf(file: Buffer, sizes: Sizes): (name: string, shape: readonly number[]) => Float32Array {
  const { width, hidden, layers, heads, keyValueHeads, vocabulary } = sizes;
  const headWidth = width / heads;
  const keyWidth = keyValueHeads * headWidth;
  let place = headerBytes;
  /** `count` floats of each of so many layers, from where the last left off. */
  const stacked = (count: number, times = layers): ((layer: number) => Float32Array) => {
    const start = place;
    place += 4 * count * times;
    if (place > file.length) throw new LlamaFileError(`${file.length} bytes, its header promises at least ${place}`);
    return (layer) => {
      const bytes = Uint8Array.from(file.subarray(start + 4 * count * layer, start + 4 * count * (layer + 1)));
      return new Float32Array(bytes.buffer);
    };
  };
  const embedding = stacked(vocabulary * width, 1);
  const inputNorm = stacked(width);
  const [query, key, value] = [stacked(width * width), stacked(width * keyWidth), stacked(width * keyWidth)];
  const output = stacked(width * width);
  const postNorm = stacked(width);
  const [gate, down, up] = [stacked(hidden * width), stacked(width * hidden), stacked(hidden * width)];
  const norm = stacked(width, 1);
  const byName: Record<string, (layer: number) => Float32Array> = {
    'embed_tokens.weight': embedding,
    'norm.weight': norm,
    'input_layernorm.weight': inputNorm,
    'post_attention_layernorm.weight': postNorm,
    'self_attn.q_proj.weight': (layer) => halves(query(layer), headWidth, width),
    'self_attn.k_proj.weight': (layer) => halves(key(layer), headWidth, width),
    'self_attn.v_proj.weight': value,
    'self_attn.o_proj.weight': output,
    'mlp.gate_proj.weight': gate,
    'mlp.down_proj.weight': down,
    'mlp.up_proj.weight': up,
  };
  return (name, shape) => {
    const [, layer = '0', part = ''] = /^model\.(?:layers\.(\d+)\.)?(.+)$/.exec(name) ?? [];
    const read = byName[part];
    if (read) return read(Number(layer));
    if (name.endsWith('.bias')) return new Float32Array(shape[0] ?? 0);
    throw new LlamaFileError(`it has no ${name}`);
  };
}

/** Rows [heads · K, width]: from pairs (2i, 2i + 1) of each head to (i, i + K/2), which ropes of split halves rotate. */
function halves(rows: Float32Array, headWidth: number, width: number): Float32Array {
  const result = new Float32Array(rows.length);
  for (let row = 0; row < rows.length / width; row++) {
    const [head, within] = [Math.floor(row / headWidth), row % headWidth];
    const target = head * headWidth + (within % 2) * (headWidth / 2) + Math.floor(within / 2);
    result.set(rows.subarray(row * width, (row + 1) * width), target * width);
  }
  return result;
}
