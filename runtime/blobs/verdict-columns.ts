/** Verdicts as they lie in blob memory: a column of scores, whole whatever happens, and the records that explain them. */
import { verdict, type RolloutsGraded, type Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { VerdictColumns } from '../../messages/values.js';
import type { BlobMemory } from './blob-memory.js';
import { encodeJson, readJsonList } from './json-blob.js';

/** Bytes of records for each rollout, shared by the shard. */
export const verdictRecordBytes = 1024;

/** Characters that texts in records are cut to, one try after the other, until the records fit. */
const textLimits = [400, 80, 0] as const;

/**
 * Writes the verdicts into `output`. Where the records do not fit, their texts are cut; scores and outcomes never are.
 * @returns the same columns, `records` as long as what was written
 */
export function writeVerdicts(
  blobs: BlobMemory,
  output: VerdictColumns,
  verdicts: readonly Verdict[],
): Pick<RolloutsGraded, 'verdicts' | 'failed'> {
  blobs.float64(output.scores).set(verdicts.map((one) => (one.outcome === 'scored' ? one.score : NaN)));
  const fitting = textLimits.map((limit) => () => encodeJson(verdicts.map((one) => cutTexts(one, limit))));
  const bare = () => encodeJson(verdicts.map(withoutParts));
  for (const encode of [...fitting, bare]) {
    const bytes = encode();
    if (bytes.length > output.records.length) continue;
    const records = { ...output.records, length: bytes.length };
    blobs.uint8(records).set(bytes);
    const failed = verdicts.filter(({ outcome }) => outcome !== 'scored').length;
    return { verdicts: { scores: output.scores, records }, failed };
  }
  throw new RangeError(`${verdicts.length} verdicts do not fit ${output.records.length} bytes`);
}

/** Scores alone; null: the verdict failed. */
export function readScores(blobs: BlobMemory, { verdicts }: Pick<RolloutsGraded, 'verdicts'>): (number | null)[] {
  return Array.from(blobs.float64(verdicts.scores), (score) => (Number.isNaN(score) ? null : score));
}

/** @throws JsonBlobError */
export function readVerdicts(blobs: BlobMemory, { verdicts }: Pick<RolloutsGraded, 'verdicts'>): Verdict[] {
  return readJsonList(blobs, verdicts.records, verdict, verdicts.scores.length);
}

function cutTexts(one: Verdict, limit: number): Verdict {
  const cut = (text: string) => text.slice(0, limit);
  if (one.outcome !== 'scored') return { ...one, reason: cut(one.reason) };
  return {
    ...one,
    ...(one.reason !== undefined && { reason: cut(one.reason) }),
    ...(one.decidedBy !== undefined && { decidedBy: cut(one.decidedBy) }),
    ...(one.extracted !== undefined && { extracted: cut(one.extracted) }),
  };
}

function withoutParts(one: Verdict): Verdict {
  return one.outcome === 'scored' ? { outcome: 'scored', score: one.score } : { outcome: one.outcome, reason: '' };
}
