import { describe, expect, it } from 'vitest';
import {
  NoReferenceError,
  requireReferenceSlot,
  requireSameHash,
  wantedVersion,
  WeightsHashMismatchError,
} from '../../../../actors/policy/checks.js';
import { policyVersion } from '../../../../messages/values.js';
import { planArena } from '../../../../models/arena/arena.js';
import { hashOf } from '../../../helpers/step-messages.js';

const model = {
  model_type: 'qwen2',
  vocab_size: 8,
  hidden_size: 8,
  intermediate_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
};
const plan = (reference: boolean) => planArena({ model, dtype: 'float32', slots: 2, reference });

describe('the policy', () => {
  it('refuses a slot whose bytes are not those that its writer named', () => {
    expect(() => requireSameHash(1, hashOf('a'), hashOf('a'))).not.toThrow();
    expect(() => requireSameHash(1, hashOf('a'), hashOf('b'))).toThrow(WeightsHashMismatchError);
  });

  it('has the reference in the slot after the last, or says that the run has none', () => {
    expect(requireReferenceSlot(plan(true))).toBe(2);
    expect(() => requireReferenceSlot(plan(false))).toThrow(NoReferenceError);
  });

  it('lets a reader name a version or the reference, and nothing less', () => {
    expect(wantedVersion(policyVersion.parse(4), undefined)).toBe(4);
    expect(wantedVersion(undefined, true)).toBe('reference');
    expect(() => wantedVersion(undefined, undefined)).toThrow(TypeError);
  });
});
