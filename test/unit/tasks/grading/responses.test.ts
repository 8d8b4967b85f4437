import { describe, expect, it } from 'vitest';
import { graders } from '../../../../tasks/grading/graders.js';
import { choiceResponses } from './pairs/choice-responses.js';
import { modelEndings } from './pairs/model-endings.js';
import { modelLines } from './pairs/model-lines.js';
import { modelManners } from './pairs/model-manners.js';
import { modelResponses } from './pairs/model-responses.js';
import * as groups from './pairs/responses.js';

const modes = ['reward', 'evaluation'] as const;

describe.each(Object.entries(groups))('%s', (_, rows) => {
  it.each(rows.map(([gold, reward, evaluation, response]) => ({ gold, reward, evaluation, response })))(
    '$gold, reward $reward, evaluation $evaluation: $response',
    ({ gold, response, ...wanted }) => {
      for (const mode of modes) {
        if (wanted[mode] === null) continue;
        expect({ mode, ...graders.math({ gold, response, mode }) }).toMatchObject({ score: wanted[mode] });
      }
    },
  );
});

describe.each(Object.entries({ modelResponses, modelManners, modelEndings, modelLines }))('%s', (_, rows) => {
  const cases = rows.map(([gold, reward, evaluation, response, choices]) => ({
    grader: choices === undefined ? ('math' as const) : ('choice' as const),
    request: { gold, response, ...(choices === undefined ? {} : { choices }) },
    wanted: { reward, evaluation },
  }));
  it.each(cases)('$request.gold, $wanted: $request.response', ({ grader, request, wanted }) => {
    for (const mode of modes) {
      if (wanted[mode] === null) continue;
      expect({ mode, ...graders[grader]({ ...request, mode }) }).toMatchObject({ score: wanted[mode] });
    }
  });
});

describe('choices', () => {
  it.each(choiceResponses)(
    '$gold, reward $reward, evaluation $evaluation: $response',
    ({ gold, choices, response, ...wanted }) => {
      for (const mode of modes) {
        if (wanted[mode] === null) continue;
        expect({ mode, ...graders.choice({ gold, response, mode, choices }) }).toMatchObject({ score: wanted[mode] });
      }
    },
  );
});

it('has responses enough', () => {
  expect(Object.values(groups).flat().length + choiceResponses.length).toBeGreaterThanOrEqual(200);
});
