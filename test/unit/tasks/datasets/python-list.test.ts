import { describe, expect, it } from 'vitest';
import { parsePythonList } from '../../../../tasks/datasets/python-list.js';

describe('a list that Python wrote', () => {
  it.each([
    ["['a', 'b']", ['a', 'b']],
    [`["it's", 'say "x"', 'don\\'t']`, ["it's", 'say "x"', "don't"]],
    ["['$6', '', '1, 2']", ['$6', '', '1, 2']],
    ["['\\\\frac{1}{2}', 'a\\nb', '\\xb0C', '\\u03c0']", ['\\frac{1}{2}', 'a\nb', '°C', 'π']],
    ['[1, 2.5, None, -3]', ['1', '2.5', 'None', '-3']],
    ['[]', []],
    [" [ 'a' , 'b', ] ", ['a', 'b']],
  ])('%s', (text, items) => {
    expect(parsePythonList(text)).toEqual(items);
  });

  it.each(['a', "'a'", "['a'", "['a' 'b']", "[['a']]", "['a", '', '[,]'])('%s is none', (text) => {
    expect(parsePythonList(text)).toBeNull();
  });

  it('is read in one pass, however long', () => {
    expect(parsePythonList(`[${"'x', ".repeat(50_000)}'x']`)).toHaveLength(50_001);
  });
});
