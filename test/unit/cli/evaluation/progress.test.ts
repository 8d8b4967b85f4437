import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../../cli/evaluation/progress.js';
import { problemOf, recordFor } from '../../../helpers/evaluation-problems.js';

const right = recordFor(problemOf('gsm8k', 0), 0, 1);
const wrong = recordFor(problemOf('gsm8k', 1), 0, 0);

function recorder(isTTY: boolean) {
  const said: string[] = [];
  const clock = { now: 0 };
  const progress = createProgress({ isTTY, write: (text: string) => said.push(text) }, () => clock.now);
  return { said, clock, progress };
}

describe('progress', () => {
  it('renews one line on a terminal, with an estimate from the time so far', () => {
    const { said, clock, progress } = recorder(true);
    progress.start(10, 0);
    clock.now = 4_000;
    progress.add([right, wrong], 0);
    progress.end();
    expect(said).toEqual(['\r\x1b[K2 of 10 responses, 50.0 % right, about 16 s left', '\n']);
  });

  it('says plain lines now and then elsewhere, and the last one always', () => {
    const { said, clock, progress } = recorder(false);
    progress.start(4, 0);
    for (const now of [100, 200, 20_000, 20_100]) {
      clock.now = now;
      progress.add([right], 0);
    }
    expect(said).toEqual([
      '1 of 4 responses, 100.0 % right, about 1 s left\n',
      '3 of 4 responses, 100.0 % right, about 7 s left\n',
      '4 of 4 responses, 100.0 % right\n',
    ]);
  });

  it('goes on behind what was recorded before, and tells of what got no response', () => {
    const { said, clock, progress } = recorder(false);
    progress.start(4, 2);
    clock.now = 1_000;
    progress.add([right], 1);
    expect(said).toEqual([
      '2 of 4 responses are recorded already\n',
      '4 of 4 responses, 100.0 % right, 1 without a response\n',
    ]);
  });
});
