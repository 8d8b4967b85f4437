/**
 * Which tokens of a row may be drawn: the k likeliest, and of those the smallest set whose mass reaches top-p of theirs.
 * The greater logit comes first, then the lower id: a total order, so a cut between equal logits is the same every time.
 * PURE.
 */
import type { Row } from './row-statistics.js';

/** Tokens sorted at first; the nucleus is small as a rule, so that a growing head is sorted instead of all. */
const FIRST_HEAD = 256;

/** Ids ascending. `topK` of 0 or less, or not below the vocabulary, keeps all; so does `topP` of 1. */
export function filterRow(row: Row, topK: number, topP: number): Int32Array {
  const { probabilities, start, vocabulary } = row;
  const all = Int32Array.from({ length: vocabulary }, (_, id) => id);
  let kept = topK > 0 && topK < vocabulary ? likeliest(row, all, topK) : all;
  if (topP < 1) {
    let total = 0;
    for (const id of kept) total += probabilities[start + id]!;
    kept = nucleus(row, kept, topP * total);
  }
  return kept.sort();
}

/** The fewest of the likeliest whose mass reaches `wanted`. */
function nucleus(row: Row, ids: Int32Array, wanted: number): Int32Array {
  const { probabilities, start } = row;
  for (let head = Math.min(FIRST_HEAD, ids.length); ; head = Math.min(head * 8, ids.length)) {
    const sorted = likeliest(row, ids, head).sort(likelierFirst(row));
    let reached = 0;
    for (let index = 0; index < sorted.length; index++) {
      reached += probabilities[start + sorted[index]!]!;
      if (reached >= wanted) return sorted.subarray(0, index + 1);
    }
    if (head === ids.length) return sorted;
  }
}

/** `count` of `ids`, in no order to rely on; `ids` ascend. */
function likeliest({ logits, start }: Row, ids: Int32Array, count: number): Int32Array {
  if (count >= ids.length) return ids.slice();
  const sorted = Float32Array.from(ids, (id) => logits[start + id]!).sort();
  const least = sorted[sorted.length - count]!;
  const above = ids.filter((id) => logits[start + id]! > least);
  const equal = ids.filter((id) => logits[start + id] === least).subarray(0, count - above.length);
  const both = new Int32Array(count);
  both.set(above);
  both.set(equal, above.length);
  return both;
}

function likelierFirst({ logits, start }: Row): (a: number, b: number) => number {
  // Not a difference: of two −∞ it is no number.
  return (a, b) => {
    const [left, right] = [logits[start + a]!, logits[start + b]!];
    return left === right ? a - b : left > right ? -1 : 1;
  };
}
