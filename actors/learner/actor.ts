/**
 * learner: turns a batch into the next weights, in the arena's free slot.
 *
 * LEARNER-1 It trains only on rollouts of the step's own weights (JOIN-1).
 * LEARNER-2 It writes only the slot that the policy leased to it, and names the hash of what it wrote.
 * LEARNER-3 Its optimizer state goes on bit for bit from a checkpoint.
 */
import { defineActor } from '../../runtime/actor.js';
import type { LearnerCompute } from './compute.js';
import { learnerStartData, type LearnerStartData } from './start-data.js';

export const actor = defineActor<'learner', LearnerStartData, LearnerStartData, LearnerCompute>({
  name: 'learner',
  startData: learnerStartData,
  compute: new URL('./compute.js', import.meta.url),
  start: (startData) => startData,

  handlers: {
    async 'optimizer-requested'(request, { askTimeoutMs: timeoutMs }, { compute }) {
      await compute.call('prepareOptimizer', request, { timeoutMs });
      return { kind: 'acknowledged' };
    },

    async 'examples-drawn'(examples, { askTimeoutMs: timeoutMs }, { address, ask, compute, count }) {
      const { slot } = await ask(
        'policy',
        { kind: 'lease-requested', holder: address, access: 'write' },
        { timeoutMs },
      );
      const update = await compute.call('trainExamples', { examples, slot }, { timeoutMs });
      count('tokens', update.trainedTokens);
      return { kind: 'update-computed', stage: 'sft', step: examples.step, base: examples.weights, slot, ...update };
    },

    async 'step-gathered'(gathered, { askTimeoutMs: timeoutMs }, { address, ask, compute, count }) {
      const { slot } = await ask(
        'policy',
        { kind: 'lease-requested', holder: address, access: 'write' },
        { timeoutMs },
      );
      const update = await compute.call('trainRollouts', { gathered, slot }, { timeoutMs });
      count('tokens', update.trainedTokens);
      return { kind: 'update-computed', stage: 'grpo', step: gathered.step, base: gathered.weights, slot, ...update };
    },

    async 'checkpoint-requested'({ folder }, { askTimeoutMs: timeoutMs }, { compute }) {
      return { kind: 'files-written', files: await compute.call('writeCheckpoint', { folder }, { timeoutMs }) };
    },
  },
});
