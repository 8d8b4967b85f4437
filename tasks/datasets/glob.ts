/** PURE. The patterns of dataset cards: `*`, `**`, `?` and `{a,b}`. */

export function globPattern(glob: string): RegExp {
  let expression = '';
  let braces = 0;
  const pattern = glob.replace(/^\.?\//, '');
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? '';
    if (pattern.startsWith('**/', index)) {
      expression += '(?:[^/]+/)*';
      index += 2;
    } else if (pattern.startsWith('**', index)) {
      expression += '.*';
      index += 1;
    } else if (character === '*') expression += '[^/]*';
    else if (character === '?') expression += '[^/]';
    else if (character === '{') {
      expression += '(?:';
      braces++;
    } else if (character === '}' && braces > 0) {
      expression += ')';
      braces--;
    } else if (character === ',' && braces > 0) expression += '|';
    else expression += character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  }
  return new RegExp(`^${expression}${')'.repeat(braces)}$`);
}
