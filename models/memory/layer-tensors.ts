/**
 * PURE. The tensors that one decoder layer makes (models/qwen2/model.ts, in the order of its lines), and which of them
 * the backward pass needs. A saved one lives until the layer's own backward; the others end with the layer's `tidy`.
 *
 * Sources of "saved": `linear` saves its input when its weight, or an adapter on it, is trained (addmm); rmsNorm its
 * input and one float32 a row, swiglu both inputs, rope nothing of its own (native/torch/fused.h); attention its query,
 * key, value, result, and one float32 a query (at::_scaled_dot_product_flash_attention_for_cpu); `add` nothing.
 */
import { elementBytes, type ComputedModel, type TokenBatch } from './token-batch.js';

export interface LayerTensor {
  readonly name: string;
  readonly bytes: number;
  /** In training; nothing is saved without a gradient. */
  readonly saved: boolean;
}

type MatrixName = 'q_proj' | 'k_proj' | 'v_proj' | 'o_proj' | 'gate_proj' | 'up_proj' | 'down_proj';

/** The layer's input is not among them: it is the last tensor of the layer before, or the embedding. */
export function layerTensors(model: ComputedModel, { rows, width }: TokenBatch): LayerTensor[] {
  const { configuration: c, lora, device } = model;
  const tokens = rows * width;
  const element = elementBytes[model.dtype];
  const [queryWidth, keyWidth] = [c.heads * c.headWidth, c.keyValueHeads * c.headWidth];
  const trains = (...names: readonly MatrixName[]): boolean =>
    lora === null || names.some((name) => adapts(lora, name));
  const tensor = (name: string, columns: number, saved: boolean): LayerTensor => {
    return { name, bytes: tokens * columns * element, saved };
  };
  const perRow = (name: string, count: number): LayerTensor => ({ name, bytes: 4 * tokens * count, saved: true });
  /** W·x; with an adapter also A·x, B·(A·x), that times the scale, and the sum, which takes the place of W·x. */
  const product = (name: MatrixName, columns: number, saved: boolean): LayerTensor[] => {
    if (lora === null || !adapts(lora, name)) return [tensor(name, columns, saved)];
    return [
      tensor(`${name} without its adapter`, columns, false),
      tensor(`${name} lora_A`, lora.rank, true),
      tensor(`${name} lora_B`, columns, false),
      tensor(`${name} lora scaled`, columns, false),
      tensor(name, columns, saved),
    ];
  };
  return [
    tensor('normed', c.hiddenSize, trains('q_proj', 'k_proj', 'v_proj')),
    perRow('norm scales', 1),
    ...product('q_proj', queryWidth, false),
    tensor('query, rotated', queryWidth, true),
    ...product('k_proj', keyWidth, false),
    tensor('key, rotated', keyWidth, true),
    ...product('v_proj', keyWidth, true),
    tensor('mixed values', queryWidth, true),
    perRow('log of attention sums', c.heads),
    ...product('o_proj', c.hiddenSize, false),
    tensor('attended', c.hiddenSize, true),
    tensor('normed again', c.hiddenSize, trains('gate_proj', 'up_proj')),
    perRow('norm scales again', 1),
    ...product('gate_proj', c.feedForwardSize, true),
    ...product('up_proj', c.feedForwardSize, true),
    // Where there is no kernel of our own, silu(gate) is a tensor, and saved by the product with up.
    ...(device === 'cuda' ? [tensor('silu', c.feedForwardSize, true)] : []),
    tensor('inner', c.feedForwardSize, trains('down_proj')),
    ...product('down_proj', c.hiddenSize, false),
    tensor('layer output', c.hiddenSize, true),
  ];
}

export function sumBytes(
  tensors: readonly LayerTensor[],
  which: (tensor: LayerTensor) => boolean = () => true,
): number {
  return tensors.filter(which).reduce((sum, { bytes }) => sum + bytes, 0);
}

function adapts({ target_modules: targets }: NonNullable<ComputedModel['lora']>, name: MatrixName): boolean {
  return targets === 'all-linear' || targets.includes(name);
}
