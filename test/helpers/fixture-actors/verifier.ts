/** A verifier without graders: one verdict that says which shard it was. Interleaved, without a compute thread. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineActor } from '../../../runtime/actor.js';
import { action } from './actions.js';

export const actor = defineActor({
  name: 'verifier',
  startData: z.object({}),
  mailbox: 'interleaved',
  start: () => ({}),
  handlers: {
    async 'rollouts-sampled'(message, _state, context) {
      const does = action.parse(message.prompts[0]?.extra);
      if (does.do === 'wait') await sleep(does.milliseconds);
      if (does.do === 'exit') process.exit(4);
      context.count('verdicts', 1);
      return {
        kind: 'rollouts-graded',
        step: message.step,
        shard: message.shard,
        verdicts: [{ outcome: 'scored', score: message.shard }],
        durationMs: 0,
      };
    },
  },
});
