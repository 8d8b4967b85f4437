/** PURE. A list that Python wrote as text: `['one', "it's", 3]`, as MMMU has its options. Nothing is evaluated. */

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };

/** @returns null when the text is no such list of texts, numbers and None */
export function parsePythonList(text: string): string[] | null {
  const body = text.trim();
  if (!body.startsWith('[') || !body.endsWith(']')) return null;
  const items: string[] = [];
  let index = 1;
  const end = body.length - 1;
  const skipSpace = () => {
    while (index < end && /\s/.test(body[index] ?? '')) index++;
  };
  for (skipSpace(); index < end; skipSpace()) {
    const item = body[index] === "'" || body[index] === '"' ? quoted() : bare();
    if (item === null) return null;
    items.push(item);
    skipSpace();
    if (index < end && body[index++] !== ',') return null;
  }
  return items;

  function quoted(): string | null {
    const mark = body[index++];
    let value = '';
    while (index < end) {
      const character = body[index++] ?? '';
      if (character === mark) return value;
      if (character !== '\\') value += character;
      else value += escaped(body[index++] ?? '');
    }
    return null;
  }

  function escaped(character: string): string {
    const width = { x: 2, u: 4 }[character];
    if (width === undefined) return escapes[character] ?? `\\${character}`;
    const digits = body.slice(index, index + width);
    if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < width) return `\\${character}`;
    index += width;
    return String.fromCharCode(parseInt(digits, 16));
  }

  function bare(): string | null {
    const match = /^[^,'"[\]]+/.exec(body.slice(index, Math.min(end, index + 400)));
    if (match === null) return null;
    index += match[0].length;
    return match[0].trim();
  }
}
