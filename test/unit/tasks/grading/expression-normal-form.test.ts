import { describe, expect, it } from 'vitest';
import { normalForm } from '../../../../tasks/grading/normal-form.js';

describe('normalForm', () => {
  it.each([
    ['\\left( 3, \\dfrac{\\pi}{2} \\right)', '(3,\\frac{\\pi}{2})'],
    ['$7$', '7'],
    ['\\( x \\)', 'x'],
    ['x²', 'x^{2}'],
    ['½', '\\frac{1}{2}'],
    ['７', '7'],
    ['𝟕', '7'],
    ['⑦', '7'],
    ['−7', '-7'],
    ['2 × 3', '2*3'],
    ['10,\\!080', '10,080'],
    ['1 \\text{ and } 27', '1, 27'],
    ['7 percent', '7%'],
    ['\\boxed{7}', '7'],
    ['{{7}}', '7'],
    ['**7**', '7'],
    ['7.', '7'],
    ['\\mathrm{e}', 'e'],
  ])('writes %s as %s', (text, form) => {
    expect(normalForm(text)).toBe(form);
  });

  it.each([
    ['1 1/4', '11/4'],
    ['1,100', '1, 100'],
    ['r', 'R'],
  ])('keeps %s and %s apart', (left, right) => {
    expect(normalForm(left)).not.toBe(normalForm(right));
  });

  it.each([
    ['a zero-width space', '4\u200b2'],
    ['a right-to-left override', '\u202e42'],
    ['more characters than the parser reads', '7'.repeat(2_001)],
  ])('refuses %s', (_, text) => {
    expect(normalForm(text)).toBeNull();
  });
});
