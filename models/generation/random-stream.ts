/**
 * Random numbers by address instead of by order: each number is a pure function of who asks for it, so that the number
 * of samplers, the order of shards and a resume change nothing. Philox 4×32-10 (Salmon et al., "Parallel random numbers:
 * as easy as 1, 2, 3", SC 2011). PURE.
 *
 * RANDOM-1 Two different keys never share a Philox block: the key's fields fill disjoint bits of counter and key.
 */

/** What a stream is for; its number is part of every stream, so append and never reorder. */
export const randomPurposes = [
  'initialize',
  'shuffle',
  'rollout',
  'evaluation',
  'data',
  'test',
  'forced-exit',
] as const;
export type RandomPurpose = (typeof randomPurposes)[number];

export interface StreamKey {
  /** Integer in [0, 2^53). */
  readonly seed: number;
  readonly purpose: RandomPurpose;
  readonly step: number;
}

/** All but seed and purpose are integers in [0, 2^32). */
export interface UniformKey extends StreamKey {
  readonly promptIndex: number;
  readonly sample: number;
  readonly position: number;
}

/** Uniform in [0, 1) with 53 random bits. */
export function uniform(key: UniformKey): number {
  philoxBlock(
    key.position,
    key.sample,
    key.promptIndex,
    key.step,
    seedLow(key.seed),
    seedHigh(key.seed, key.purpose),
    block,
  );
  return ((block[0]! >>> 5) * 67108864 + (block[1]! >>> 6)) / 9007199254740992;
}

/** A permutation of 0…n−1: Fisher–Yates (Durstenfeld 1964) with one 53-bit uniform a swap. `epoch` gives each its own. */
export function shuffle(n: number, seed: number, epoch = 0): Int32Array {
  const order = Int32Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const chosen = Math.floor(
      uniform({ seed, purpose: 'shuffle', step: epoch, promptIndex: 0, sample: 0, position: last }) * (last + 1),
    );
    const kept = order[last]!;
    order[last] = order[chosen]!;
    order[chosen] = kept;
  }
  return order;
}

/**
 * Fills `target` with N(0, standardDeviation²): Box–Muller in float64 on 32-bit uniforms (so no draw is beyond 6.7σ).
 * `stream` separates the tensors of one seed.
 */
export function fillNormal(target: Float32Array, standardDeviation: number, seed: number, stream: number): void {
  const low = seedLow(seed);
  const high = seedHigh(seed, 'initialize');
  for (let start = 0; start < target.length; start += 4) {
    const number = start / 4;
    philoxBlock(number >>> 0, Math.floor(number / 4294967296), stream, 0, low, high, block);
    for (let pair = 0; pair < 4; pair += 2) {
      // (word + ½)/2³² is never 0, whose logarithm is −∞.
      const radius = standardDeviation * Math.sqrt(-2 * Math.log((block[pair]! + 0.5) / 4294967296));
      const angle = (2 * Math.PI * block[pair + 1]!) / 4294967296;
      // A typed array ignores a write past its end.
      target[start + pair] = radius * Math.cos(angle);
      target[start + pair + 1] = radius * Math.sin(angle);
    }
  }
}

/** One block of four 32-bit words for a 128-bit counter and a 64-bit key. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): Uint32Array {
  const words = new Uint32Array(4);
  philoxBlock(counter[0], counter[1], counter[2], counter[3], key[0], key[1], words);
  return words;
}

const block = new Uint32Array(4);

function philoxBlock(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, into: Uint32Array): void {
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  into[0] = c0;
  into[1] = c1;
  into[2] = c2;
  into[3] = c3;
}

/** Upper 32 bits of the 64-bit product of two unsigned words, by 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middleLow = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(middleLow / 65536)) | 0;
}

function seedLow(seed: number): number {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed is an integer in [0, 2^53), not ${seed}`);
  return seed | 0;
}

/** The upper 21 bits of the seed beside the purpose's number. */
function seedHigh(seed: number, purpose: RandomPurpose): number {
  return (Math.floor(seed / 4294967296) << 8) | randomPurposes.indexOf(purpose);
}
