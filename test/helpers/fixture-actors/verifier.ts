/** A verifier without graders: a count of failures that says which shard it was. Interleaved, without a compute thread. */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineActor } from '../../../runtime/actor.js';
import { actionOf } from './actions.js';

export const actor = defineActor({
  name: 'verifier',
  startData: z.object({}),
  mailbox: 'interleaved',
  start: () => ({}),
  handlers: {
    async 'rollouts-sampled'(message, _state, context) {
      const does = actionOf(message);
      if (does.do === 'wait') await sleep(does.milliseconds);
      if (does.do === 'exit') process.exit(4);
      if (does.do === 'wait-then-mark') {
        writeFileSync(`${does.marker}.begun`, '');
        await sleep(does.milliseconds);
        writeFileSync(does.marker, '');
      }
      context.count('verdicts', 1);
      return {
        kind: 'rollouts-graded',
        step: message.step,
        shard: message.shard,
        verdicts: message.verdictOutput,
        failed: message.shard,
        durationMs: 0,
      };
    },
    'responses-written': () => Promise.reject(new Error('a fixture grades rollouts only')),
    'grader-replaced': () => Promise.resolve({ kind: 'acknowledged' }),
  },
});
