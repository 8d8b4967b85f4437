/**
 * PURE. Low-rank adapters (LoRA, Hu et al. 2021, arXiv 2106.09685): which matrices have one, their names and shapes.
 * A matrix W [out, in] computes W·x + (alpha / rank) · B·(A·x) with A [rank, in] and B [out, rank]; B starts at 0, so
 * that the model starts as it was. Names are those of the matrix with `.lora_A.weight` and `.lora_B.weight`.
 */
import { z } from 'zod';
import type { NamedShape } from '../arena/parameter-shapes.js';

export const loraDescription = z.object({
  rank: z.number().int().positive(),
  alpha: z.number().positive(),
  /** Last words of the matrices' names (`q_proj`), or `all-linear`: every matrix of the language model's layers. */
  target_modules: z.union([z.literal('all-linear'), z.array(z.string().min(1)).min(1)]),
});
export type LoraDescription = z.infer<typeof loraDescription>;

/** No matrix of the model has one of the names. */
export class LoraTargetError extends Error {
  override readonly name = 'LoraTargetError';
  constructor(target: string, known: readonly string[]) {
    super(`model.target_modules: no matrix is called '${target}'; there are ${known.join(', ')}, and all-linear`);
  }
}

/** What B·(A·x) is multiplied by. */
export function adapterScale({ alpha, rank }: LoraDescription): number {
  return alpha / rank;
}

/** Names of the two adapter matrices of the matrix whose weight is called `weight`. */
export function adapterNames(weight: string): { readonly a: string; readonly b: string } {
  const matrix = weight.slice(0, -'.weight'.length);
  return { a: `${matrix}.lora_A.weight`, b: `${matrix}.lora_B.weight` };
}

/** @param shapes of all parameters. @throws LoraTargetError */
export function adapterShapes(shapes: readonly NamedShape[], { rank, target_modules }: LoraDescription): NamedShape[] {
  const matrices = shapes.filter(([name, shape]) => name.startsWith('model.layers.') && shape.length === 2);
  const known = [...new Set(matrices.map(([name]) => moduleOf(name)))];
  const wanted = target_modules === 'all-linear' ? known : target_modules;
  const unknown = wanted.find((target) => !known.includes(target));
  if (unknown !== undefined) throw new LoraTargetError(unknown, known);
  return matrices
    .filter(([name]) => wanted.includes(moduleOf(name)))
    .flatMap(([name, [out = 0, inner = 0]]): NamedShape[] => {
      const { a, b } = adapterNames(name);
      return [
        [a, [rank, inner]],
        [b, [out, rank]],
      ];
    });
}

/** `q_proj` of `model.layers.0.self_attn.q_proj.weight`. */
function moduleOf(weight: string): string {
  return weight.split('.').at(-2) ?? weight;
}
