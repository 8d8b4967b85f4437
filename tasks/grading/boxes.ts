/**
 * PURE. The boxes of a text: `\boxed{…}`, `\fbox{…}`, `\framebox{…}`. One pass with a stack of braces, so that the time
 * is linear whatever the nesting; escaped braces do not count, and a box may hold boxes.
 */

export interface Box {
  readonly start: number;
  /** Behind the closing brace. */
  readonly end: number;
  /** What it holds, the commands and braces of inner boxes left out: `\boxed{\boxed{7}}` holds `7`. */
  readonly content: string;
}

export interface BoxScan {
  /** Closed boxes that lie in no other closed box, in the text's order. */
  readonly boxes: readonly Box[];
  /** All closed boxes, inner ones too. */
  readonly count: number;
  /** A box is opened behind the last closed one, and never closed. */
  readonly endsOpen: boolean;
}

const [letterB, letterF] = [98, 102];
const opening = /\\(?:boxed|fbox|framebox)\s*\{/y;

interface Range {
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
}

/** @param most stops behind the box that is one too many; `count` is then `most + 1` */
export function scanBoxes(text: string, most = Number.POSITIVE_INFINITY): BoxScan {
  if (!text.includes('box')) return { boxes: [], count: 0, endsOpen: false };
  const { closed, open } = ranges(text, most);
  if (closed.length > most) return { boxes: [], count: closed.length, endsOpen: false };
  const boxes: Box[] = [];
  // Inner boxes close before their outer one does.
  for (let last = closed.length - 1; last >= 0;) {
    const outer = closed[last];
    if (outer === undefined) break;
    let first = last - 1;
    while (first >= 0 && (closed[first]?.start ?? -1) > outer.start) first -= 1;
    const content = withoutCommands(text, outer, closed.slice(first + 1, last));
    boxes.push({ start: outer.start, end: outer.end, content });
    last = first;
  }
  boxes.reverse();
  const lastStart = boxes.at(-1)?.start ?? -1;
  return { boxes, count: closed.length, endsOpen: open.some((start) => start > lastStart) };
}

const [backslash, openBrace, closeBrace] = [92, 123, 125];
/** On the stack: a brace that opens no box. */
const noBox = -1;

/** Closed boxes by their end, and where boxes begin that never close. */
function ranges(text: string, most: number): { closed: Range[]; open: number[] } {
  const closed: Range[] = [];
  const starts: number[] = [];
  const contentStarts: number[] = [];
  /** Of each open brace: its box's place in `starts`, or `noBox`. */
  const stack: number[] = [];
  for (let at = 0; at < text.length && closed.length <= most; at += 1) {
    const character = text.charCodeAt(at);
    if (character === backslash) {
      if (opensBox(text, at)) {
        stack.push(starts.length);
        starts.push(at);
        contentStarts.push(opening.lastIndex);
        at = opening.lastIndex - 1;
      } else if (!isDoubledCommand(text, at)) at += 1;
    } else if (character === openBrace) stack.push(noBox);
    else if (character === closeBrace) {
      const box = stack.pop() ?? noBox;
      if (box !== noBox) closed.push({ start: starts[box] ?? 0, contentStart: contentStarts[box] ?? 0, end: at + 1 });
    }
  }
  return { closed, open: stack.filter((box) => box !== noBox).map((box) => starts[box] ?? 0) };
}

/** `\\boxed`, as it stands in text that was escaped once too often; a line break followed by `\boxed` is not meant. */
function isDoubledCommand(text: string, at: number): boolean {
  return text.charCodeAt(at + 1) === backslash && opensBox(text, at + 1);
}

/** Leaves the place behind the brace in `opening.lastIndex`. */
function opensBox(text: string, at: number): boolean {
  const first = text.charCodeAt(at + 1);
  if (first !== letterB && first !== letterF) return false;
  opening.lastIndex = at;
  return opening.test(text);
}

function withoutCommands(text: string, outer: Range, inner: readonly Range[]): string {
  if (inner.length === 0) return text.slice(outer.contentStart, outer.end - 1);
  const holes = inner.flatMap(({ start, contentStart, end }): [number, number][] => [
    [start, contentStart],
    [end - 1, end],
  ]);
  holes.sort(([left], [right]) => left - right);
  let [content, at] = ['', outer.contentStart];
  for (const [start, end] of holes) {
    content += text.slice(at, start);
    at = end;
  }
  return content + text.slice(at, outer.end - 1);
}
