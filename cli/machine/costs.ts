/** What a missing part costs, as measured: the figures of the notices at a run's start, in one place. */

/**
 * How many times longer the same training takes on TensorFlow.js (wasm) than on torch, on two quiet cores: 6,788 beside
 * 3,514 tokens/s with one thread, 8,531 beside 5,808 with two (`npm run bench -- engines`), 1.9 and 1.5 times.
 */
export const tfjsTrainingRatio = 1.7;

/**
 * How many times longer a stage takes with all actors in one process than in processes of their own: ten GRPO steps of
 * the quickstart, 19.9 and 27.7 s beside 22.3 and 22.1 s, on two cores that others used too (the same command with
 * placement.mode=single-process, and processes).
 */
export const singleProcessRatio = 1.1;
