/** What `run-main` is told. */
import { z } from 'zod';
import { act } from './act.js';

export const rootOrder = z.object({
  file: z.string(),
  overrides: z.array(z.string()),
  resume: z.string().exactOptional(),
  acts: z.array(act),
});
export type RootOrder = z.input<typeof rootOrder>;
