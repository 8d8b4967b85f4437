/** PURE. MATH-500 as lighteval scores it, with a verifier of mathematics: ours, in evaluation mode. */
import { graders } from '../graders.js';
import type { CompatibleScorer } from './scorer.js';

export const math500: CompatibleScorer = ({ gold, response }) => ({
  ...graders.math({ gold, response, mode: 'evaluation' }),
  wouldGuess: false,
});
