/**
 * Where each parameter lies in a slot of the weights arena. PURE: every process that is given the same configuration
 * computes the same places, so that only the slot's number travels.
 *
 * LAYOUT-1 Names and shapes are Hugging Face's (`parameter-shapes.ts`); `lm_head.weight` stands only when it is not tied.
 * LAYOUT-2 Every tensor starts at a multiple of 64 bytes (a cache line, the widest vector load); slots end on a page.
 * LAYOUT-3 q, k, v weights follow one another, then their biases, and so do gate and up: where their sizes are
 *          multiples of 64 bytes no padding parts them, and each such run can be mapped as one matrix.
 */
import type { ModelConfiguration, ParameterDType } from '../configuration/configuration.js';
import { adapterShapes, type LoraDescription } from '../lora/adapters.js';
import { parameterShapes, visionPrefix, type NamedShape } from './parameter-shapes.js';

export interface ParameterPlace {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ParameterDType;
  readonly byteOffset: number;
  readonly byteLength: number;
}

export interface ParameterLayout {
  readonly places: readonly ParameterPlace[];
  /** Multiple of 4096; 0 without places. */
  readonly slotBytes: number;
  readonly parameterCount: number;
}

const tensorAlignment = 64;
const pageBytes = 4096;
const elementBytes: Record<ParameterDType, number> = { float32: 4, bfloat16: 2 };

/** All parameters of the model. */
export function parameterLayout(configuration: ModelConfiguration, dtype: ParameterDType): ParameterLayout {
  return layOut(parameterShapes(configuration), dtype);
}

/** Which parameters a run trains; the others lie in the arena once, whatever the number of slots. */
export interface TrainedParts {
  /** The vision tower keeps its weights. Text alone gives it no gradient. */
  readonly freezeVisionTower: boolean;
  /** Only adapters are trained, and every parameter of the model is frozen (Hu et al. 2021, arXiv 2106.09685). */
  readonly lora: LoraDescription | null;
}

export interface SplitLayout {
  /** What stands in every slot. */
  readonly trained: ParameterLayout;
  /** What stands once, before the slots. */
  readonly frozen: ParameterLayout;
}

export function splitLayout(
  configuration: ModelConfiguration,
  dtype: ParameterDType,
  parts: TrainedParts,
): SplitLayout {
  const all = parameterShapes(configuration);
  if (parts.lora) return { trained: layOut(adapterShapes(all, parts.lora), dtype), frozen: layOut(all, dtype) };
  const isFrozen = ([name]: NamedShape) => parts.freezeVisionTower && name.startsWith(visionPrefix);
  return {
    trained: layOut(
      all.filter((shape) => !isFrozen(shape)),
      dtype,
    ),
    frozen: layOut(all.filter(isFrozen), dtype),
  };
}

function layOut(shapes: readonly NamedShape[], dtype: ParameterDType): ParameterLayout {
  const places: ParameterPlace[] = [];
  let offset = 0;
  let parameterCount = 0;
  for (const [name, shape] of shapes) {
    const elements = shape.reduce((product, size) => product * size, 1);
    const byteLength = elements * elementBytes[dtype];
    places.push({ name, shape, dtype, byteOffset: offset, byteLength });
    offset = roundUp(offset + byteLength, tensorAlignment);
    parameterCount += elements;
  }
  return { places, slotBytes: roundUp(offset, pageBytes), parameterCount };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
