/**
 * Parity of the text models with transformers in bfloat16, on the checkpoints of text.test.ts. transformers has two
 * attentions, eager and sdpa, that round differently; the distance between them is what its own choice of attention
 * costs, and ours is no farther from the nearer of the two. Each test prints both.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { releaseParameters } from '../../../models/arena/bind-parameters.js';
import { createOps } from '../../../tensor/create-ops.js';
import { openTextReference, relativeDistance, textModels } from './text-reference.js';
import { forward, train } from './text-runs.js';

const ops = await createOps({ engine: 'torch', device: 'cpu', threads: 1 });

describe.each(textModels)('the text model %s in bfloat16', (name) => {
  const reference = openTextReference(name);
  const { model, parameters } = reference.open(ops, 'bfloat16');
  afterAll(() => {
    model.release();
    releaseParameters(parameters);
  });

  function liesWithin(what: string, distances: readonly [eager: number, sdpa: number], spread: number): void {
    const [eager, sdpa] = distances.map((distance) => distance.toExponential(2));
    console.log(
      `${name} ${what}: ${eager} from eager, ${sdpa} from sdpa (tolerance, their spread: ${spread.toExponential(2)})`,
    );
    expect(Math.min(...distances)).toBeLessThanOrEqual(spread);
  }

  const mask = reference.textCase('loss').mask!.flat();
  const found = Object.entries(forward(ops, model, reference, 'loss'));

  it.each(found)('has %s within the spread of the two attentions', (key, actual) => {
    const distance = (a: Float32Array, b: Float32Array) => relativeDistance(a, b, actual.length / mask.length, mask);
    const [eager, sdpa] = [reference.values(`bfloat16_eager.${key}`), reference.values(`bfloat16_sdpa.${key}`)];
    liesWithin(key, [distance(actual, eager), distance(actual, sdpa)], distance(eager, sdpa));
  });

  it('has loss and gradients within the spread of the two attentions', () => {
    const { value, gradients } = train(
      ops,
      model,
      reference.parameterNames.map((key) => parameters[key]!),
      reference,
    );
    const { bfloat16_eager: eager, bfloat16_sdpa: sdpa } = reference.textCase('loss').losses!;
    liesWithin('loss', [Math.abs(value - eager!), Math.abs(value - sdpa!)], Math.abs(eager! - sdpa!));
    const whole = (kind: string) =>
      Float32Array.from(reference.parameterNames.flatMap((key) => [...reference.values(`${kind}.gradient.${key}`)]));
    const ours = Float32Array.from(gradients.flatMap((gradient) => [...gradient]));
    const [byEager, bySdpa] = [whole('bfloat16_eager'), whole('bfloat16_sdpa')];
    const distances = [relativeDistance(ours, byEager), relativeDistance(ours, bySdpa)] as const;
    liesWithin(`${gradients.length} gradients together`, distances, relativeDistance(byEager, bySdpa));
  });
});
