/** PURE. A model's text for a terminal: it must not move the cursor, set colours or the title, nor ring. */

/** Control characters of C0, C1 and DEL, but for tab and newline. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export function harmless(text: string): string {
  return text.replace(controls, '\uFFFD');
}
