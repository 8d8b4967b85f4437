/** A policy that only answers: the least work that an ask over a transport can cause. */
import { z } from 'zod';
import { defineActor } from '../runtime/actor.js';

const none = async (): Promise<never> => {
  throw new Error('the echo takes leases-ended only');
};

export const actor = defineActor({
  name: 'policy',
  startData: z.object({}),
  mailbox: 'interleaved',
  start: () => ({}),
  handlers: {
    'weights-requested': none,
    'update-computed': none,
    'lease-requested': none,
    'reference-requested': none,
    'export-requested': none,
    'leases-ended': async () => ({ kind: 'acknowledged' }),
  },
});
