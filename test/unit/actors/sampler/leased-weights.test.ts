import { describe, expect, it } from 'vitest';
import { LeasedWeightsError, requireLeasedWeights } from '../../../../actors/sampler/leased-weights.js';
import { hashOf, weights } from '../../../helpers/step-messages.js';

const lease = (slot: number, hash?: string) => ({ kind: 'lease-granted' as const, slot, ...(hash && { hash }) });

describe('a sampler that has leased a slot', () => {
  it('accepts the weights that its shard was drawn for', () => {
    expect(() => requireLeasedWeights(weights(1), lease(1, hashOf('a')))).not.toThrow();
  });

  it('refuses other bytes, another slot, and a slot without a hash', () => {
    expect(() => requireLeasedWeights(weights(1), lease(1, hashOf('b')))).toThrow(LeasedWeightsError);
    expect(() => requireLeasedWeights(weights(1), lease(0, hashOf('a')))).toThrow(
      /drawn as slot 1 .* leased as slot 0/,
    );
    expect(() => requireLeasedWeights(weights(1), lease(1))).toThrow(LeasedWeightsError);
  });
});
