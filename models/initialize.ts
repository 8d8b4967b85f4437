/**
 * Fresh weights, written straight into a slot's bytes without an engine, so that the same seed gives the same hash
 * everywhere. 2-D weights ~ N(0, initializer_range²); o_proj and down_proj, which write into the residual stream,
 * divided by √(2·layers) (Radford et al. 2019, GPT-2 §2.3); biases 0; norms 1.
 */
import { bfloat16FromFloat32 } from './bfloat16.js';
import type { ModelConfiguration } from './configuration.js';
import type { ParameterLayout, ParameterPlace } from './parameter-layout.js';
import { fillNormal } from './random-stream.js';

/** @param slot at least `layout.slotBytes` long, starting at a multiple of 4 bytes */
export function initializeSlot(
  configuration: ModelConfiguration,
  layout: ParameterLayout,
  seed: number,
  slot: Uint8Array,
): void {
  layout.places.forEach((place, number) => {
    const elements = place.shape.reduce((product, size) => product * size, 1);
    const start = slot.byteOffset + place.byteOffset;
    if (place.dtype === 'float32') {
      fill(place, number, configuration, seed, new Float32Array(slot.buffer, start, elements));
    } else {
      const values = new Float32Array(elements);
      fill(place, number, configuration, seed, values);
      bfloat16FromFloat32(values, new Uint16Array(slot.buffer, start, elements));
    }
  });
}

function fill(
  place: ParameterPlace,
  number: number,
  configuration: ModelConfiguration,
  seed: number,
  target: Float32Array,
): void {
  if (place.shape.length > 1) {
    const residual = /\.(o_proj|down_proj)\.weight$/.test(place.name);
    const deviation = configuration.initializerRange / (residual ? Math.sqrt(2 * configuration.layers) : 1);
    fillNormal(target, deviation, seed, number);
  } else target.fill(place.name.endsWith('.bias') ? 0 : 1);
}
