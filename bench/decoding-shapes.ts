/** What both twins of `decoding.ts` do: prompts of one length, greedy, no row ending early. */
export const batches: readonly number[] = [1, 16];
export const promptTokens = 128;
export const newTokens = 32;
/** Two would wait for each other on a machine that does something else. */
export const threads = 1;

/** Token t of prompt r: any ids will do that are the same in both twins. */
export const promptToken = (row: number, index: number): number => 1000 + ((index * 7919 + row * 104_729) % 100_000);
