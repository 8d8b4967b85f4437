/**
 * A table of pairs that people labelled: a line `gold ≡ answer` (the same), `gold ≢ answer` (different), or
 * `gold ≡ᵉ answer` (evaluation takes it, a reward must not). A line that begins with `//` is a remark.
 */
export interface Pair {
  readonly gold: string;
  readonly answer: string;
  readonly reward: boolean;
  readonly evaluation: boolean;
}

export function table(lines: string): readonly Pair[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
    .map((line) => {
      const [, gold, sign, answer] = /^(.*?) *(≡ᵉ|≡|≢) *(.*)$/u.exec(line) ?? [];
      if (gold === undefined || answer === undefined) throw new Error(`No ≡, ≢ or ≡ᵉ in ${line}`);
      return { gold, answer, reward: sign === '≡', evaluation: sign !== '≢' };
    });
}
