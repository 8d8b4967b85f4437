/** PURE. The arithmetics of VERIFIER.md 7.5, 4: doubles as a filter, 45 digits as the proof, 75 when all cancels. */
import { decimals } from '../expression/reals.js';

export const fortyFive = decimals(45);
export const seventyFive = decimals(75);

/** Relative: two doubles further apart are different numbers. */
export const filterTolerance = 1e-9;
/**
 * Decimal places to which two values agree at 45 digits, relative to the larger. Near misses are nearer than one would
 * think: e^{π√163} differs from a whole number in the 30th place.
 */
export const proofPlaces = 36;
/** By this many places a residue that is zero shrinks when 30 digits are added. */
export const shrinkagePlaces = 20;
