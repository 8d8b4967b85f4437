/**
 * Fresh weights, written straight into a slot's bytes without an engine, so that the same seed gives the same hash
 * everywhere. 2-D weights ~ N(0, initializer_range²); o_proj and down_proj, which write into the residual stream,
 * divided by √(2·layers) (Radford et al. 2019, GPT-2 §2.3); biases 0; norms 1. Adapters: A with the
 * variance of PEFT's Kaiming draw, 1/(3·in), B 0, so that they change nothing at first.
 */
import { bfloat16FromFloat32 } from '../checkpoint/bfloat16.js';
import type { ModelConfiguration } from '../configuration/configuration.js';
import { adapterNames } from '../lora/adapters.js';
import type { ParameterLayout, ParameterPlace } from './parameter-layout.js';
import { parameterShapes } from './parameter-shapes.js';
import { fillNormal } from '../generation/random-stream.js';

/**
 * Fills one region of the arena; the values do not depend on which parameters lie in it.
 * @param slot at least `layout.slotBytes` long, starting at a multiple of 4 bytes
 */
export function initializeSlot(
  configuration: ModelConfiguration,
  layout: ParameterLayout,
  seed: number,
  slot: Uint8Array,
): void {
  const streamOf = streams(configuration);
  for (const place of layout.places) {
    const elements = place.shape.reduce((product, size) => product * size, 1);
    const start = slot.byteOffset + place.byteOffset;
    if (place.dtype === 'float32') {
      fill(place, streamOf(place.name), configuration, seed, new Float32Array(slot.buffer, start, elements));
    } else {
      const values = new Float32Array(elements);
      fill(place, streamOf(place.name), configuration, seed, values);
      bfloat16FromFloat32(values, new Uint16Array(slot.buffer, start, elements));
    }
  }
}

/** A random stream of its own for each parameter and each adapter. */
function streams(configuration: ModelConfiguration): (name: string) => number {
  const shapes = parameterShapes(configuration);
  const own = new Map(shapes.map(([name], number) => [name, number]));
  for (const [number, [name]] of shapes.entries()) {
    const { a, b } = adapterNames(name);
    own.set(a, shapes.length + 2 * number).set(b, shapes.length + 2 * number + 1);
  }
  return (name) => own.get(name) ?? 0;
}

function fill(
  place: ParameterPlace,
  stream: number,
  configuration: ModelConfiguration,
  seed: number,
  target: Float32Array,
): void {
  if (place.name.endsWith('.lora_B.weight')) target.fill(0);
  else if (place.shape.length > 1) fillNormal(target, deviationOf(place, configuration), seed, stream);
  else target.fill(place.name.endsWith('.bias') ? 0 : 1);
}

function deviationOf({ name, shape }: ParameterPlace, { initializerRange, layers }: ModelConfiguration): number {
  if (name.endsWith('.lora_A.weight')) return 1 / Math.sqrt(3 * (shape[1] ?? 1));
  const residual = /^model\..*\.(o_proj|down_proj)\.weight$/.test(name);
  return initializerRange / (residual ? Math.sqrt(2 * layers) : 1);
}
