/** What of the quickstart was recorded: batches, rollouts and the figures of the engine that made them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';

const tokens = z.array(z.number().int());
const metrics = z.record(z.string(), z.number());

const recordedExamples = z.object({
  examples: z.array(z.object({ prompt: tokens, completion: tokens })),
  metrics,
});
/** One step of SFT. */
export type RecordedExamples = z.infer<typeof recordedExamples>;

const recordedRollouts = z.object({
  groups: z.array(z.object({ prompt: tokens, responses: z.array(tokens), scores: z.array(z.number()) })),
  /** float32 in base64, one a response token, rollout after rollout. */
  logProbs: z.string(),
  referenceLogProbs: z.string(),
  metrics,
});
/** One step of GRPO. */
export type RecordedRollouts = z.infer<typeof recordedRollouts>;

const recording = z.object({
  /** Engine and version. */
  madeBy: z.string(),
  sft: z.array(recordedExamples),
  grpo: z.array(recordedRollouts),
});
export type Recording = z.infer<typeof recording>;

const file = 'test/references/replay/quickstart.json.gz';

/** Weights after all of SFT, rounded to bfloat16 to take half the room: where the recorded GRPO begins. */
export const weightsAfterSft = 'test/references/replay/after-sft';

export function readRecording(): Recording {
  return recording.parse(JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')));
}

/** @returns bytes of the file */
export function writeRecording(made: Recording): number {
  const bytes = gzipSync(JSON.stringify(made), { level: 9 });
  writeFileSync(file, bytes);
  return bytes.length;
}

export function encodeFloats(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

export function decodeFloats(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}
