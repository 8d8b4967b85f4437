/** The quickstart's shapes: 16 prompts × 8 rows, prompts of 9 tokens, about 24 answered, 27 at most. */
export const rows = 128;
export const promptTokens = 9;
export const responseTokens = 24;
export const newTokens = 27;
