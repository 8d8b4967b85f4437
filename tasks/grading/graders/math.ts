/** PURE. */
import { z } from 'zod';
import { compareAnswers } from '../compare-answers.js';
import { defineGrader } from './grader.js';

const options = z.strictObject({});

export const math = defineGrader('math', options, ({ gold, response, mode }) => {
  const { isEqual, decidedBy } = compareAnswers(gold, response, { mode });
  return { score: isEqual ? 1 : 0, decidedBy, extracted: response };
});
