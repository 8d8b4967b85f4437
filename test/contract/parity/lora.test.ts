/** A model with adapters computes what Python's peft computes with them (test/references/lora.py), and so does its merge. */
import { describe, expect, it } from 'vitest';
import { copyParameters, releaseParameters } from '../../../models/arena/bind-parameters.js';
import { adapterScale } from '../../../models/lora/adapters.js';
import { mergeAdapters } from '../../../models/lora/merge.js';
import { createQwen2 } from '../../../models/qwen2/model.js';
import { loraReferences, openLoraReference } from '../../helpers/lora-reference.js';
import { greatestDifference } from './checkpoint.js';
import { openEngines } from '../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  const tolerance = 2e-5;

  describe.each(loraReferences)('logits with adapters: %s', (name) => {
    it.each(['adapters beside the weights', 'adapters folded into them'] as const)('are those of peft: %s', (way) => {
      const { configuration, lora, base, adapters, ids, logits } = openLoraReference(name);
      const folded = way === 'adapters folded into them';
      if (folded) mergeAdapters([base], adapters, lora);
      const parameters = {
        ...copyParameters(ops, base.layout, base.bytes),
        ...(folded ? {} : copyParameters(ops, adapters.layout, adapters.bytes)),
      };
      const model = createQwen2(ops, configuration, parameters, folded ? 0 : adapterScale(lora));
      const ours = ops.tidy(() => {
        const tokenIds = ops.fromArray(Int32Array.from(ids), [1, ids.length], 'int32');
        return ops.readFloat32(model.logits(model.hiddenStates({ tokenIds })));
      });
      const difference = greatestDifference(ours, logits);
      console.log(`${name}, ${way}: logits differ by at most ${difference.toExponential(2)} (tolerance ${tolerance})`);
      expect(difference).toBeLessThanOrEqual(tolerance);
      model.release();
      releaseParameters(parameters);
    });
  });
});
