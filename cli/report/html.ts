/**
 * Text to HTML. PURE.
 *
 * HTML-1 Every value that a template receives is escaped, unless it is Html that was made here. Model output, file
 *        names and error texts can therefore not become markup.
 */

/** Markup that is safe as it stands. */
export class Html {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

type Value = string | number | Html | undefined | readonly (Html | undefined)[];

export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((text, part, index) => text + valueText(values[index - 1]) + part));
}

function valueText(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map((part) => part?.toString() ?? '').join('');
  return escapeHtml(String(value));
}

/** Also takes the marks that nobody sees: they could hide what a completion really says. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`)
    .replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '\ufffd')
    .replace(/\p{Cs}/gu, '\ufffd');
}
