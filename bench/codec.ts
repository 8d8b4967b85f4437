/** What encoding, decoding and checking a message costs, beside JSON. */
import { decodeEnvelope, encodeEnvelope, checkMessage } from '../runtime/codec.js';
import type { Envelope } from '../messages/control/envelope.js';
import type { Message } from '../messages/protocol.js';
import { policyVersion, type BlobRef } from '../messages/values.js';
import { type Benchmark, beside, median } from './benchmark.js';

const rounds = 5;

function blob(dtype: BlobRef['dtype'], length: number): BlobRef {
  return { node: 'n0', offset: 65_536, length, dtype };
}

/** A shard as the sampler returns it: `prompts` prompts that lie in shared memory. */
function shard(prompts: number): Message<'rollouts-sampled'> {
  return {
    kind: 'rollouts-sampled',
    purpose: 'train',
    step: 12,
    shard: 3,
    seed: 42,
    weights: { version: policyVersion.parse(12), slot: 1, hash: 'a'.repeat(64) },
    promptCount: prompts,
    prompts: blob('uint8', prompts * 90),
    promptTokens: { tokens: blob('int32', prompts * 20), offsets: blob('int32', prompts + 1) },
    n: 8,
    sampling: { temperature: 1, top_p: 1, top_k: -1, max_response_length: 64 },
    output: {
      tokens: blob('int32', prompts * 8 * 64),
      logProbs: blob('float32', prompts * 8 * 64),
      lengths: blob('int32', prompts * 8),
      finishReasons: blob('uint8', prompts * 8),
    },
    verdictOutput: { scores: blob('float64', prompts * 8), records: blob('uint8', prompts * 8 * 1024) },
    sampler: { name: 'sampler', instance: 0, incarnation: 0 },
    newTokens: 4096,
    durationMs: 123.5,
  };
}

function verdicts(count: number): Message<'rollouts-graded'> {
  return {
    kind: 'rollouts-graded',
    step: 12,
    shard: 3,
    verdicts: { scores: blob('float64', count), records: blob('uint8', count * 60) },
    failed: 0,
    durationMs: 4.25,
  };
}

function perSecond(work: () => void): number {
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    let done = 0;
    const start = performance.now();
    while (performance.now() - start < 150) {
      for (let repeat = 0; repeat < 20; repeat += 1) work();
      done += 20;
    }
    if (round > 0) rates.push((done / (performance.now() - start)) * 1000);
  }
  return median(rates);
}

export const benchmarks: Benchmark[] = [
  {
    name: 'codec',
    async run(report) {
      const cases = { 'shard of 16 prompts': shard(16), '128 verdicts': verdicts(128) };
      for (const [name, message] of Object.entries(cases)) {
        const envelope: Envelope = { type: 'reply', id: 7, message };
        const bytes = encodeEnvelope(envelope);
        const json = JSON.stringify(envelope);
        report(beside({ name: `${name}: size`, value: bytes.length, unit: 'bytes' }, json.length, 'JSON'));
        const encode = perSecond(() => void encodeEnvelope(envelope));
        const stringify = perSecond(() => void JSON.stringify(envelope));
        report(beside({ name: `${name}: encode`, value: encode, unit: '/s' }, stringify, 'JSON.stringify'));
        const decode = perSecond(() => void decodeEnvelope(bytes));
        const parse = perSecond(() => void JSON.parse(json));
        report(beside({ name: `${name}: decode`, value: decode, unit: '/s' }, parse, 'JSON.parse'));
        report({
          name: `${name}: check of its schema`,
          value: perSecond(() => void checkMessage(message)),
          unit: '/s',
        });
      }
    },
  },
];
