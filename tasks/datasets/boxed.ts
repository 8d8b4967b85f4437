/** PURE. The last `\boxed{…}` of a text, braces counted; linear in its length. */

const opening = /\\(?:boxed|fbox)\s*\{/g;

/** @returns what stands in it, trimmed; null when there is none, or when it is empty or not closed */
export function lastBoxed(text: string): string | null {
  let start = -1;
  for (const match of text.matchAll(opening)) start = match.index + match[0].length;
  if (start < 0) return null;
  let depth = 1;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return text.slice(start, index).trim() || null;
  }
  return null;
}
