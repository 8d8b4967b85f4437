/**
 * Qwen2 (Qwen Team, arXiv 2407.10671): pre-norm decoder with RMSNorm, rotary positions, grouped-query attention with
 * biases on q, k, v, and SwiGLU; with rope sections the language side of Qwen2.5-VL (arXiv 2502.13923). The same code
 * runs training, scoring, prefill and decoding.
 *
 * QWEN2-1 A row of the result depends on the tokens at and left of it only, so batches padded on the right need no mask.
 * QWEN2-2 Parameters are read by Hugging Face name and never written.
 */
import type { AttentionOptions, Ops, Tensor } from '../../tensor/ops.js';
import type { CausalLanguageModel, ForwardInput } from '../causal-language-model.js';
import type { ModelConfiguration } from '../configuration/configuration.js';
import type { KvCache } from '../generation/kv-cache.js';
import { adapterNames } from '../lora/adapters.js';
import { ParameterMissingError } from '../arena/parameter-missing-error.js';
import { createVisionTower } from '../vision/vision-tower.js';
import { applyMatrix, type Matrix } from './matrix.js';
import { placeImages } from './place-images.js';
import { type RotaryRows, RotaryTable } from './rotary-table.js';

export { releaseParameters } from '../arena/bind-parameters.js';
export { ParameterMissingError } from '../arena/parameter-missing-error.js';

interface Layer {
  readonly inputNorm: Tensor;
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
  readonly output: Matrix;
  readonly postAttentionNorm: Tensor;
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
}

type RunLayer = (layer: Layer, number: number, input: Tensor) => Tensor;

interface Context {
  readonly batchSize: number;
  /** Tokens a row. */
  readonly width: number;
  readonly rotary: RotaryRows;
  readonly attention: AttentionOptions;
  readonly cache: KvCache | undefined;
}

/**
 * @param parameters by Hugging Face name, adapters among them where there are any; they stay the caller's
 * @param adapterScale alpha / rank of the adapters; unused without
 */
export function createQwen2(
  ops: Ops,
  configuration: ModelConfiguration,
  parameters: Readonly<Record<string, Tensor>>,
  adapterScale = 0,
): Qwen2 {
  return new Qwen2(ops, configuration, parameters, adapterScale);
}

export class Qwen2 implements CausalLanguageModel {
  readonly configuration: ModelConfiguration;
  readonly headWeight: Tensor;
  readonly imageFeatures?: NonNullable<CausalLanguageModel['imageFeatures']>;
  readonly #ops: Ops;
  readonly #embedding: Tensor;
  readonly #layers: readonly Layer[];
  readonly #finalNorm: Tensor;
  readonly #rotary: RotaryTable;

  constructor(
    ops: Ops,
    configuration: ModelConfiguration,
    parameters: Readonly<Record<string, Tensor>>,
    adapterScale: number,
  ) {
    const named = (name: string): Tensor => {
      const parameter = parameters[name];
      if (parameter === undefined) throw new ParameterMissingError(name);
      return parameter;
    };
    const matrix = (name: string, biasName?: string): Matrix => {
      const { a, b } = adapterNames(name);
      const [down, up] = [parameters[a], parameters[b]];
      return {
        weight: named(name),
        ...(biasName !== undefined && { bias: named(biasName) }),
        ...(down && up && { adapter: { down, up, scale: adapterScale } }),
      };
    };
    this.#ops = ops;
    this.configuration = configuration;
    this.#embedding = named('model.embed_tokens.weight');
    this.#layers = Array.from({ length: configuration.layers }, (_, layer) =>
      layerParameters(named, matrix, `model.layers.${layer}`),
    );
    this.#finalNorm = named('model.norm.weight');
    this.headWeight = configuration.tieWordEmbeddings ? this.#embedding : named('lm_head.weight');
    this.#rotary = new RotaryTable(ops, configuration, this.#embedding.dtype);
    if (configuration.vision) {
      const tower = createVisionTower(ops, configuration.vision, parameters);
      this.imageFeatures = (images) => tower.features(images);
    }
  }

  hiddenStates(input: ForwardInput): Tensor {
    const ops = this.#ops;
    return ops.tidy(() => {
      const [batchSize = 0, width = 0] = input.tokenIds.shape;
      const before = input.cache?.length ?? 0;
      const context: Context = {
        batchSize,
        width,
        rotary:
          input.positions === undefined
            ? this.#rotary.range(before, width)
            : this.#rotary.at(input.positions, batchSize, width),
        // A single query sees all keys, so causality only matters for several.
        attention: input.mask === undefined ? { causal: width > 1 } : { causal: false, mask: input.mask },
        cache: input.cache,
      };
      const { hiddenSize, normEpsilon } = this.configuration;
      const run = input.recomputeLayers === true ? this.#recomputed(context) : this.#plain(context);
      // Flat rows [N, D] all the way: only attention knows of batch rows and time.
      let hidden = ops.reshape(ops.embedding(this.#embedding, input.tokenIds), [batchSize * width, hiddenSize]);
      if (input.images !== undefined) hidden = placeImages(ops, hidden, input.images);
      this.#layers.forEach((layer, number) => {
        input.onLayer?.(number, hidden);
        const entering = hidden;
        hidden = ops.tidy(() => run(layer, number, entering));
        // Else all layers' outputs would be held to the end: without a gradient nothing needs them.
        if (!input.onLayer) entering.release();
      });
      input.onLayer?.(this.#layers.length, hidden);
      input.cache?.advance(width);
      return ops.reshape(ops.rmsNorm(hidden, this.#finalNorm, normEpsilon), [batchSize, width, hiddenSize]);
    });
  }

  logits(hidden: Tensor): Tensor {
    return this.#ops.linear(hidden, this.headWeight);
  }

  release(): void {
    this.#rotary.release();
  }

  #plain(context: Context): RunLayer {
    return (layer, number, input) => this.#layer(layer, number, input, context);
  }

  #recomputed(context: Context): RunLayer {
    const { rotary, attention } = context;
    const tables = [rotary.cosine, rotary.sine, ...(attention.mask ? [attention.mask] : [])];
    return (layer, number, input) =>
      this.#ops.checkpoint(
        (x, held) => {
          const [cosine = rotary.cosine, sine = rotary.sine, mask] = held;
          const again = { ...context, rotary: { cosine, sine }, attention: { ...attention, ...(mask && { mask }) } };
          return this.#layer(layer, number, x, again);
        },
        input,
        tables,
      );
  }

  #layer(layer: Layer, number: number, input: Tensor, context: Context): Tensor {
    const ops = this.#ops;
    const { normEpsilon } = this.configuration;
    const attended = ops.add(
      input,
      this.#attention(layer, number, ops.rmsNorm(input, layer.inputNorm, normEpsilon), context),
    );
    return ops.add(attended, this.#feedForward(layer, ops.rmsNorm(attended, layer.postAttentionNorm, normEpsilon)));
  }

  #attention(layer: Layer, number: number, input: Tensor, context: Context): Tensor {
    const ops = this.#ops;
    const { heads, keyValueHeads, headWidth } = this.configuration;
    const { batchSize, width, rotary, cache } = context;
    const query = ops.rope(this.#project(input, layer.query, heads, context), rotary.cosine, rotary.sine);
    let key = ops.rope(this.#project(input, layer.key, keyValueHeads, context), rotary.cosine, rotary.sine);
    let value = this.#project(input, layer.value, keyValueHeads, context);
    if (cache !== undefined) ({ key, value } = cache.extend(number, key, value));
    const mixed = ops.attention(query, key, value, context.attention);
    const together = width === 1 ? mixed : ops.transpose(mixed, 1, 2);
    return applyMatrix(ops, layer.output, ops.reshape(together, [batchSize * width, heads * headWidth]));
  }

  /** [N, D] → [B, heads, T, K]. */
  #project(input: Tensor, projection: Matrix, heads: number, { batchSize, width }: Context): Tensor {
    const ops = this.#ops;
    const { headWidth } = this.configuration;
    const projected = applyMatrix(ops, projection, input);
    // With one token a row both orders are the same memory.
    if (width === 1) return ops.reshape(projected, [batchSize, heads, 1, headWidth]);
    return ops.transpose(ops.reshape(projected, [batchSize, width, heads, headWidth]), 1, 2);
  }

  #feedForward(layer: Layer, input: Tensor): Tensor {
    const ops = this.#ops;
    const inner = ops.swiglu(applyMatrix(ops, layer.gate, input), applyMatrix(ops, layer.up, input));
    return applyMatrix(ops, layer.down, inner);
  }
}

function layerParameters(
  named: (name: string) => Tensor,
  matrix: (name: string, biasName?: string) => Matrix,
  prefix: string,
): Layer {
  const projection = (name: string): Matrix =>
    matrix(`${prefix}.self_attn.${name}.weight`, `${prefix}.self_attn.${name}.bias`);
  return {
    inputNorm: named(`${prefix}.input_layernorm.weight`),
    query: projection('q_proj'),
    key: projection('k_proj'),
    value: projection('v_proj'),
    output: matrix(`${prefix}.self_attn.o_proj.weight`),
    postAttentionNorm: named(`${prefix}.post_attention_layernorm.weight`),
    gate: matrix(`${prefix}.mlp.gate_proj.weight`),
    up: matrix(`${prefix}.mlp.up_proj.weight`),
    down: matrix(`${prefix}.mlp.down_proj.weight`),
  };
}
