/** What a missing part costs, as measured: the figures of the notices at a run's start, in one place. */

/**
 * How many times longer the same training takes on TensorFlow.js (wasm) than on torch: the quickstart's steps, median
 * `timing_s/step` of SFT 1.76 s beside 0.32 s, of GRPO 12.5 s beside 3.3 s, both on two cores that others used too
 * (`troupe train config/runs/quickstart.yaml placement.mode=single-process engine=tfjs`, and engine=torch).
 */
export const tfjsTrainingRatio = 5;

/**
 * How many times longer a stage takes with all actors in one process than in processes of their own: ten GRPO steps of
 * the quickstart, 19.9 and 27.7 s beside 22.3 and 22.1 s, on two cores that others used too (the same command with
 * placement.mode=single-process, and processes).
 */
export const singleProcessRatio = 1.1;
