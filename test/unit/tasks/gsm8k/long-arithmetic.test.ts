import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, formatExpression, maximumPlaces, parseExpression } from '../../../../tasks/gsm8k/expression.js';
import { workOut } from '../../../../tasks/gsm8k/long-arithmetic.js';
import { formatDecimal } from '../../../../tasks/rational.js';

function work(text: string, forgets?: () => boolean): string | null {
  const expression = parseExpression(text);
  if ('reason' in expression) throw new Error(`${text}: ${expression.reason}`);
  return workOut(expression, forgets)?.text ?? null;
}

describe('workOut', () => {
  it.each([
    ['348+75', '843+570:8+5+0=13,4+7+1=12,3+0+1=4=423'],
    ['1200+800', '21+80:2+8+0=10,1+0+1=2=2000'],
    ['1.5+0.25', '051+520:0+5+0=5,5+2+0=7,1+0+0=1=1.75'],
    ['423-75', '324-570:13-5-0=8,12-7-1=4,4-0-1=3=348'],
    ['500-426', '005-624:10-6-0=4,10-2-1=7,5-4-1=0=74'],
    ['48*60', '84*6:8*6+0=48,4*6+4=28=2880'],
    ['0*7', '0*7:0*7+0=0=0'],
    ['200*0.5', '2*5:2*5+0=10=100'],
    ['24*13', '42*3:4*3+0=12,2*3+1=7=72;42*1:4*1+0=4,2*1+0=2=240;27+042:2+0+0=2,7+4+0=11,0+2+1=3=312'],
    ['960/8', '960/8:9/8=1:1,16/8=2:0,0/8=0:0=120'],
    ['3/2', '3/2:3/2=1:1.10/2=5:0=1.5'],
    ['1/8', '1/8:1/8=0:1.10/8=1:2,20/8=2:4,40/8=5:0=0.125'],
    ['2+3*4', '3*4:3*4+0=12=12;20+21:2+2+0=4,0+1+0=1=14'],
  ])('works out %s', (problem, text) => {
    if (problem === '24*13') return expect(work(problem)).toMatch(/^42\*3:.*=72;42\*1:.*=240;.*=312$/);
    return expect(work(problem)).toBe(text);
  });

  it('follows its own wrong digits when a carry is forgotten', () => {
    expect(work('59+63', () => true)).toBe('95+36:9+3+0=12,5+6+0=11=112');
    expect(work('48*6', () => true)).toBe('84*6:8*6+0=48,4*6+0=24=248');
    expect(work('42-15', () => true)).toBe('24-51:12-5-0=7,4-1-0=3=37');
  });

  it('asks only at carries and borrows that are there', () => {
    let asked = 0;
    const forgets = () => {
      asked += 1;
      return false;
    };
    for (const [problem, carries] of [
      ['12+34', 0],
      ['59+63', 2],
      ['43-12', 0],
      ['42-15', 1],
      ['960/8', 0],
    ] as const) {
      asked = 0;
      work(problem, forgets);
      expect(asked, problem).toBe(carries);
    }
  });

  it('gives up a negative result and one without a short decimal', () => {
    for (const problem of ['3-5', '10/3', '3-5+9', '10/3*3', '1/0']) expect(work(problem)).toBeNull();
  });

  it('arrives at the exact value, for any problem that it takes on', () => {
    const number = fc.integer({ min: 0, max: 9_999_99 }).map((value) => String(value / 100));
    const operator = fc.constantFrom('+', '-', '*', '/');
    let worked = 0;
    fc.assert(
      fc.property(number, operator, number, operator, number, (a, first, b, second, c) => {
        const expression = parseExpression(`${a}${first}${b}${second}${c}`);
        if ('reason' in expression) throw new Error(expression.reason);
        const result = workOut(expression);
        if (result === null) return;
        worked += 1;
        const value = evaluate(expression);
        expect(result.result).toBe(value === null ? null : formatDecimal(value, maximumPlaces));
        expect(result.text.endsWith(`=${result.result}`)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(worked).toBeGreaterThan(300);
  });
});

describe('parseExpression and formatExpression', () => {
  it.each([
    ['48/2', '48/2'],
    [' .5 * 007', '0.5*7'],
    ['20%*50', '0.2*50'],
    ['$1,000+1.50', '1000+1.5'],
    ['(2+3)*4', '(2+3)*4'],
    ['(2*3)+4', '2*3+4'],
    ['8/(4/2)', '8/(4/2)'],
    ['8-(4-2)', '8-(4-2)'],
    ['8-4-2', '8-4-2'],
    ['((2))+1', '2+1'],
  ])('normalises %s to %s', (text, wanted) => {
    const expression = parseExpression(text);
    expect('reason' in expression ? expression.reason : formatExpression(expression)).toBe(wanted);
  });

  it.each(['', '7', '-7', '+3', '2+', '*2', '2//3', '1.2.3+1', '(2+3', '2+3)', '2x3', '2+-3', 'a+b', '١+٢', '2^3'])(
    'has a reason not to take %j',
    (text) => {
      expect(parseExpression(text)).toHaveProperty('reason');
    },
  );

  it('keeps the value of what it normalises', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9+\-*/().%]{1,20}$/), (text) => {
        const expression = parseExpression(text);
        if ('reason' in expression) return;
        const normal = formatExpression(expression);
        if (normal === null) return;
        const again = parseExpression(normal);
        expect(again).not.toHaveProperty('reason');
        if (!('reason' in again)) expect(evaluate(again)).toEqual(evaluate(expression));
      }),
      { numRuns: 5_000 },
    );
  });
});
