import { describe, expect, it } from 'vitest';
import { scanBoxes } from '../../../../tasks/grading/boxes.js';

const contents = (text: string) => scanBoxes(text).boxes.map(({ content }) => content);

describe('the boxes of a text', () => {
  it.each<[string, string[]]>([
    [String.raw`so \boxed{7}`, ['7']],
    [String.raw`\fbox{7}, \framebox{8}`, ['7', '8']],
    [String.raw`\boxed {7}`, ['7']],
    [String.raw`\boxed{\frac{1}{2}}`, [String.raw`\frac{1}{2}`]],
    [String.raw`\boxed{\boxed{7}}`, ['7']],
    [String.raw`\boxed{\boxed{7}, \fbox{8}}`, ['7, 8']],
    [String.raw`\boxed{\left\{ 1 \right.}`, [String.raw`\left\{ 1 \right.`]],
    [String.raw`\{ open \boxed{7}`, ['7']],
    ['{ open \\boxed{7}', ['7']],
    ['} shut \\boxed{7}', ['7']],
    ['\\\\boxed{7}', ['7']],
    [String.raw`x &= 1 \\\boxed{7}`, ['7']],
    [String.raw`\boxed{8 or \boxed{7}`, ['7']],
  ])('are found in %s', (text, wanted) => {
    expect(contents(text)).toEqual(wanted);
  });

  it.each([
    ['boxed{7}'],
    [String.raw`\boxed 7`],
    [String.raw`\boxed(7)`],
    [String.raw`\boxed\{7\}`],
    [String.raw`\boxes{7}`],
    [String.raw`\Boxed{7}`],
    [String.raw`\boxed{7`],
    [String.raw`\boxed{7\}`],
    [String.raw`\text{box}`],
    ['a box of 7'],
  ])('are none in %s', (text) => {
    expect(contents(text)).toEqual([]);
  });

  it('says that the last one is open, and not that an earlier one is', () => {
    expect(scanBoxes(String.raw`\boxed{7} then \boxed{8`).endsOpen).toBe(true);
    expect(scanBoxes(String.raw`\boxed{8 then \boxed{7}`).endsOpen).toBe(false);
  });

  it('counts inner boxes, and stops behind the one that is too many', () => {
    expect(scanBoxes(String.raw`\boxed{\boxed{7}}`).count).toBe(2);
    expect(scanBoxes(String.raw`\boxed{7}`.repeat(1000), 20).count).toBe(21);
  });

  it('knows where a box begins and ends', () => {
    const text = String.raw`so \boxed{\fbox{7}} it is`;
    const [box] = scanBoxes(text).boxes;
    expect(text.slice(box?.start, box?.end)).toBe(String.raw`\boxed{\fbox{7}}`);
  });
});
