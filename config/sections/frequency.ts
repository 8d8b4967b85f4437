/** A whole number that −1 turns off, as verl's frequencies and top_k. */
import { z } from 'zod';

export const positiveOrOff = z
  .number()
  .int()
  .refine((value) => value === -1 || value > 0, { error: 'a positive whole number, or -1' });
