/** What a missing part costs, as measured: the figures of the notices at a run's start, in one place. */

/**
 * How many times longer the same training takes on TensorFlow.js than on torch, two cores: the quickstart's model
 * (`npm run bench -- engines`).
 */
export const tfjsTrainingRatio = 5;

/**
 * How many times longer a run takes with all its actors in one process than in processes of their own, two cores: the
 * quickstart with placement.mode=single-process beside processes.
 */
export const singleProcessRatio = 1.3;
