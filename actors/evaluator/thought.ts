/**
 * PURE. Whether a response is still thinking, by its text: the tags are no special tokens in Qwen's vocabulary, and models
 * write them with other ids than the tokenizer would (RECIPE.md section 5).
 */

/** `none`: no tag at all. */
export type Thought = 'none' | 'open' | 'closed';

const tags = /<think>|<\/think>|<\|begin_of_thought\|>|<\|end_of_thought\|>/g;
const openings: ReadonlySet<string> = new Set(['<think>', '<|begin_of_thought|>']);

/** By the last tag of the text. A text may go on with a thought that its prompt has opened. */
export function thoughtOf(text: string): Thought {
  let thought: Thought = 'none';
  for (const [tag] of text.matchAll(tags)) thought = openings.has(tag) ? 'open' : 'closed';
  return thought;
}

/**
 * The response thinks at its end: it opened a thought and did not close it; or it has no tag, and its prompt opened the
 * thought, or asked for thoughts in tags and the response was cut off before it wrote one.
 */
export function isThinking(prompt: string, response: string, finishReason: 'stop' | 'length'): boolean {
  const thought = thoughtOf(response);
  if (thought !== 'none') return thought === 'open';
  const asked = thoughtOf(prompt);
  return asked === 'open' || (asked === 'closed' && finishReason === 'length');
}
