/** One token a row: the inverse of the cumulative distribution, in id order, after top-k and then top-p. */
import type { Ops, SampleOptions } from '../../ops.js';
import type { TfjsEngine } from '../engine.js';
import type { NeuralKernels } from './neural-kernels.js';
import { filterRow } from './sample-filters.js';
import { logProbability, type Row } from './row-statistics.js';

export function sampleOp(engine: TfjsEngine, kernels: NeuralKernels): Ops['sample'] {
  return (logits, options) =>
    engine.read('sample', [logits], ([raw]) => {
      const { temperature, uniforms, bannedTokenIds = [], topP = 1 } = options;
      const [rows = 0, vocabulary = 0] = raw.shape;
      if (raw.shape.length !== 2 || raw.dtype !== 'float32') throw new Error('logits must be floating point [B, V]');
      if (!(uniforms instanceof Float64Array)) throw new Error('uniforms must be a Float64Array');
      if (temperature !== 0 && uniforms.length !== rows)
        throw new Error(`${uniforms.length} uniforms for ${rows} rows`);
      if (!(temperature >= 0)) throw new Error('temperature must not be negative');
      if (!(topP > 0 && topP <= 1)) throw new Error(`topP must be in (0, 1], not ${topP}`);
      for (const id of bannedTokenIds) {
        if (!(id >= 0 && id < vocabulary)) throw new Error(`the banned token ${id} is outside 0…${vocabulary - 1}`);
      }
      const tempered = kernels.loop(raw.shape, [raw], (out, values) => {
        // Divided as torch does: a product with the inverse rounds otherwise.
        if (temperature === 0 || temperature === 1) out.set(values);
        else for (let index = 0; index < out.length; index++) out[index] = values[index]! / temperature;
        for (let at = 0; at < out.length; at += vocabulary) for (const id of bannedTokenIds) out[at + id] = -Infinity;
      });
      const shares = kernels.softmax(tempered);
      const [values, probabilities] = [kernels.floats(tempered), kernels.floats(shares)];
      const tokenIds = new Int32Array(rows);
      const logProbs = new Float32Array(rows);
      for (let row = 0; row < rows; row++) {
        const ofRow = { logits: values, probabilities, start: row * vocabulary, vocabulary };
        const token = chooseToken(ofRow, options, uniforms[row] ?? 0);
        tokenIds[row] = token;
        logProbs[row] = logProbability(ofRow, token);
      }
      return { tokenIds, logProbs };
    });
}

function chooseToken(row: Row, { temperature, topK = 0, topP = 1 }: SampleOptions, uniform: number): number {
  const { logits, probabilities, start, vocabulary } = row;
  // A softmax is not a number anywhere when a logit is none, or +∞, or all are −∞.
  if (vocabulary === 0 || Number.isNaN(probabilities[start])) {
    throw new Error('a row has no finite logit, or one that is not a number');
  }
  if (temperature === 0) {
    let likeliest = 0;
    for (let id = 1; id < vocabulary; id++) if (logits[start + id]! > logits[start + likeliest]!) likeliest = id;
    return likeliest;
  }
  const filtered = (topK > 0 && topK < vocabulary) || topP < 1;
  const kept = filtered ? filterRow(row, topK, topP) : undefined;
  const count = kept?.length ?? vocabulary;
  const idAt = (index: number) => (kept === undefined ? index : kept[index]!);
  let total = 0;
  for (let index = 0; index < count; index++) total += probabilities[start + idAt(index)]!;
  // The first id whose cumulative mass exceeds the wanted one; rounding at the end falls to the last id with mass.
  const wanted = uniform * total;
  let reached = 0;
  let chosen = 0;
  for (let index = 0; index < count; index++) {
    const mass = probabilities[start + idAt(index)]!;
    if (mass === 0) continue;
    reached += mass;
    chosen = idAt(index);
    if (reached > wanted) break;
  }
  return chosen;
}
