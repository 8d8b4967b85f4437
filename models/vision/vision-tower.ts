/**
 * The vision tower of Qwen2.5-VL (arXiv 2502.13923, section 2.1): patches become rows, most blocks let a patch see its
 * window only, some the whole picture, and a merger makes one token of the model's width of mergeSize² patches.
 *
 * TOWER-1 A picture's tokens do not depend on the pictures beside it, but for the rounding of batched products.
 * TOWER-2 Parameters are read by Hugging Face name and never written.
 */
import type { Ops, Tensor } from '../../tensor/ops.js';
import type { PatchGrid } from '../images/patches.js';
import { ParameterMissingError } from '../arena/parameter-missing-error.js';
import { visionPrefix } from '../arena/parameter-shapes.js';
import type { VisionConfiguration } from '../configuration/vision-configuration.js';
import { axialRotary } from './axial-rotary.js';
import { requirePatches } from './require-patches.js';
import { type Run, type WindowOrder, windowOrder } from './window-order.js';

export { PatchGridError } from './require-patches.js';

export interface VisionTower {
  /**
   * float32 or bfloat16 (the parameters' dtype) [M, outputSize]: the tokens of all pictures, one picture after the
   * other, each in raster order. @throws PatchGridError
   */
  features(images: readonly PatchGrid[]): Tensor;
}

/** Of every norm of the tower (transformers' source; `config.json` does not say it). */
const normEpsilon = 1e-6;

interface Block {
  readonly norm1: Tensor;
  readonly norm2: Tensor;
  readonly qkv: Linear;
  readonly output: Linear;
  readonly gate: Linear;
  readonly up: Linear;
  readonly down: Linear;
  readonly full: boolean;
}

interface Linear {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** Float32 [N, K], as rotation is done in float32 whatever the parameters are. */
interface Rotary {
  readonly cosine: Tensor;
  readonly sine: Tensor;
}

/**
 * @param parameters by Hugging Face name; they stay the caller's
 * @throws ParameterMissingError
 */
export function createVisionTower(
  ops: Ops,
  vision: VisionConfiguration,
  parameters: Readonly<Record<string, Tensor>>,
): VisionTower {
  const named = (name: string): Tensor => {
    const parameter = parameters[visionPrefix + name];
    if (parameter === undefined) throw new ParameterMissingError(visionPrefix + name);
    return parameter;
  };
  const linear = (name: string): Linear => ({ weight: named(`${name}.weight`), bias: named(`${name}.bias`) });
  const apply = (x: Tensor, { weight, bias }: Linear): Tensor => ops.linear(x, weight, bias);
  const embedding = named('patch_embed.proj.weight');
  const blocks = Array.from({ length: vision.depth }, (_, number) => blockParameters(named, linear, vision, number));
  const merger = { norm: named('merger.ln_q.weight'), inner: linear('merger.mlp.0'), outer: linear('merger.mlp.2') };
  const { hiddenSize, heads, spatialMergeSize } = vision;
  const headWidth = hiddenSize / heads;
  const merged = hiddenSize * spatialMergeSize ** 2;

  /** The convolution's stride is its kernel, so that it is a product with the flattened patch. → [N, D], as read. */
  function embed(images: readonly PatchGrid[], order: Int32Array): Tensor {
    return ops.tidy(() => {
      const patchLength = embedding.shape.slice(1).reduce((product, size) => product * size, 1);
      const kernel = ops.reshape(embedding, [hiddenSize, patchLength]);
      const parts = images.map(({ patches }) => {
        const rows = ops.fromArray(patches, [patches.length / patchLength, patchLength], 'float32');
        return ops.linear(ops.cast(rows, embedding.dtype), kernel);
      });
      const tokens = ops.reshape(ops.concat(parts, 0), [order.length, merged]);
      return ops.reshape(ops.selectRows(tokens, ops.fromArray(order, [order.length], 'int32')), [-1, hiddenSize]);
    });
  }

  /** [N, D] → [N, D]: patches of a stretch see one another; stretches of one length are one batch. */
  function attention(input: Tensor, block: Block, { cosine, sine }: Rotary, stretches: readonly Run[]): Tensor {
    const rows = input.shape[0] ?? 0;
    const split = ops.reshape(apply(input, block.qkv), [1, rows, 3 * heads, headWidth]);
    const turned = ops.transpose(ops.narrow(split, 2, 0, 2 * heads), 1, 2);
    const turning = ops.cast(ops.rope(ops.cast(turned, 'float32'), cosine, sine), input.dtype);
    const queriesAndKeys = ops.transpose(turning, 1, 2);
    const values = ops.narrow(split, 2, 2 * heads, heads);
    let start = 0;
    const parts = stretches.map(({ count, length }) => {
      const batch = (from: Tensor, head: number): Tensor => {
        const own = ops.narrow(ops.narrow(from, 1, start, count * length), 2, head, heads);
        return ops.transpose(ops.reshape(own, [count, length, heads, headWidth]), 1, 2);
      };
      const seen = ops.attention(batch(queriesAndKeys, 0), batch(queriesAndKeys, heads), batch(values, 0), {
        causal: false,
      });
      start += count * length;
      return ops.reshape(ops.transpose(seen, 1, 2), [count * length, hiddenSize]);
    });
    return apply(parts.length === 1 ? parts[0]! : ops.concat(parts, 0), block.output);
  }

  function runBlock(input: Tensor, block: Block, rotary: Rotary, { windows, frames }: WindowOrder): Tensor {
    const attended = ops.tidy(() => {
      const normed = ops.rmsNorm(input, block.norm1, normEpsilon);
      return ops.add(input, attention(normed, block, rotary, block.full ? frames : windows));
    });
    const normed = ops.rmsNorm(attended, block.norm2, normEpsilon);
    const inner = ops.swiglu(apply(normed, block.gate), apply(normed, block.up));
    return ops.add(attended, apply(inner, block.down));
  }

  function merge(hidden: Tensor, inverse: Int32Array): Tensor {
    const tokens = ops.reshape(ops.rmsNorm(hidden, merger.norm, normEpsilon), [inverse.length, merged]);
    const made = apply(ops.gelu(apply(tokens, merger.inner)), merger.outer);
    return ops.selectRows(made, ops.fromArray(inverse, [inverse.length], 'int32'));
  }

  return {
    features(images) {
      for (const image of images) requirePatches(image, vision);
      if (images.length === 0) return ops.zeros([0, vision.outputSize], embedding.dtype);
      return ops.tidy(() => {
        const grids = images.map(({ grid }) => grid);
        const order = windowOrder(grids, vision);
        const angles = axialRotary(grids, order.order, spatialMergeSize, headWidth);
        const shape = [angles.cosine.length / headWidth, headWidth];
        const rotary: Rotary = {
          cosine: ops.fromArray(angles.cosine, shape, 'float32'),
          sine: ops.fromArray(angles.sine, shape, 'float32'),
        };
        let hidden = embed(images, order.order);
        for (const block of blocks) {
          const before = hidden;
          hidden = ops.tidy(() => runBlock(before, block, rotary, order));
          before.release();
        }
        return merge(hidden, order.inverse);
      });
    },
  };
}

function blockParameters(
  named: (name: string) => Tensor,
  linear: (name: string) => Linear,
  { fullAttentionBlocks }: VisionConfiguration,
  number: number,
): Block {
  const prefix = `blocks.${number}.`;
  return {
    norm1: named(`${prefix}norm1.weight`),
    norm2: named(`${prefix}norm2.weight`),
    qkv: linear(`${prefix}attn.qkv`),
    output: linear(`${prefix}attn.proj`),
    gate: linear(`${prefix}mlp.gate_proj`),
    up: linear(`${prefix}mlp.up_proj`),
    down: linear(`${prefix}mlp.down_proj`),
    full: fullAttentionBlocks.includes(number),
  };
}
