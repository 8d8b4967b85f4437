import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../../messages/step/3-rollouts-graded.js';
import { JsonBlobError } from '../../../../runtime/blobs/json-blob.js';
import { readScores, readVerdicts, writeVerdicts } from '../../../../runtime/blobs/verdict-columns.js';
import { openBlobStage, scored, timedOut } from '../../../helpers/step-messages.js';

function written(verdicts: readonly Verdict[]) {
  const { blobs, memory } = openBlobStage();
  return { memory, graded: writeVerdicts(memory, blobs.verdictColumns(verdicts.length), verdicts) };
}

describe('verdicts in blob memory', () => {
  it('are read back as they were written, and a failed one has no score', () => {
    const verdicts: Verdict[] = [
      {
        outcome: 'scored',
        score: 0.25,
        parts: { form: 1 },
        decidedBy: 'rational',
        extracted: '\\frac{1}{4} — ¼',
        reason: 'close',
      },
      timedOut,
      { outcome: 'crashed', reason: 'it threw' },
      scored(0),
    ];
    const { memory, graded } = written(verdicts);
    expect(readVerdicts(memory, graded)).toEqual(verdicts);
    expect(readScores(memory, graded)).toEqual([0.25, null, null, 0]);
    expect(graded.failed).toBe(2);
  });

  it('keep every score and outcome though their texts are too long: the texts are cut', () => {
    const long = { ...scored(1, { form: 0.5 }), reason: '長'.repeat(300), extracted: '長'.repeat(300) };
    const { memory, graded } = written([long, timedOut, long]);
    const [first, second] = readVerdicts(memory, graded);
    expect(first).toMatchObject({ outcome: 'scored', score: 1, parts: { form: 0.5 }, extracted: '長'.repeat(80) });
    expect(second).toEqual(timedOut);
  });

  it('keep every score though even their parts are too long', () => {
    const parts = Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`part ${index} ${'x'.repeat(60)}`, 1]));
    const { memory, graded } = written([scored(0.5, parts)]);
    expect(readVerdicts(memory, graded)).toEqual([scored(0.5)]);
  });

  it('that are not there are an error, not an empty list', () => {
    const { memory, graded } = written([scored(1)]);
    memory.uint8(graded.verdicts.records).fill(0);
    expect(() => readVerdicts(memory, graded)).toThrow(JsonBlobError);
  });
});
