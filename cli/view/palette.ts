/** Colours that only ever repeat what characters say already. */
import pc from 'picocolors';

export interface Palette {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  warning(text: string): string;
  accent(text: string): string;
}

const plain = (text: string) => text;

export const colourless: Palette = { strong: plain, faint: plain, good: plain, warning: plain, accent: plain };

/** `NO_COLOR` (no-color.org) is honoured whatever the terminal can do. */
export function choosePalette(isTerminal: boolean, environment: NodeJS.ProcessEnv): Palette {
  const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  if (!isTerminal || refused) return colourless;
  const { bold, dim, green, yellow, cyan } = pc.createColors(true);
  return { strong: bold, faint: dim, good: green, warning: yellow, accent: cyan };
}
