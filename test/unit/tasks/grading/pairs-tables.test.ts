import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../../../tasks/grading/compare-answers.js';
import * as algebra from './pairs/algebra.js';
import * as collections from './pairs/collections.js';
import * as fractions from './pairs/fractions.js';
import * as heldOutAnswers from './pairs/held-out-answers.js';
import * as heldOutFinal from './pairs/held-out-final.js';
import * as heldOutLast from './pairs/held-out-last.js';
import * as heldOutShapes from './pairs/held-out-shapes.js';
import * as numbers from './pairs/numbers.js';
import * as relations from './pairs/relations.js';
import * as roots from './pairs/roots.js';
import * as styles from './pairs/styles.js';
import * as traps from './pairs/traps.js';
import * as words from './pairs/words.js';

const own = { ...numbers, ...fractions, ...roots, ...algebra, ...relations, ...collections, ...words, ...styles };
const tables = { ...own, ...heldOutAnswers, ...heldOutShapes, ...heldOutLast, ...heldOutFinal, ...traps };
const pairs = Object.values(tables).flat();

describe.each(Object.entries(tables))('%s', (_, rows) => {
  it.each(rows)('$gold, answered $answer: reward $reward, evaluation $evaluation', (pair) => {
    for (const mode of ['reward', 'evaluation'] as const)
      expect({ mode, ...compareAnswers(pair.gold, pair.answer, { mode }) }).toMatchObject({ isEqual: pair[mode] });
  });
});

it('has pairs enough, two in five of them different', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(700);
  expect(pairs.filter(({ evaluation }) => !evaluation).length / pairs.length).toBeGreaterThanOrEqual(0.4);
});

it('has no pair twice', () => {
  expect(new Set(pairs.map(({ gold, answer }) => `${gold} ${answer}`)).size).toBe(pairs.length);
});
