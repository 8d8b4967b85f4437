/** PURE. How an answer is drawn: as the command line says, else as the model's publishers do, else greedily. */
import type { SamplingOptions } from '../../models/generation/generate.js';
import type { GenerationConfig } from '../../models/configuration/generation-config.js';
import type { AskOptions } from './ask-options.js';

type Sampling = Pick<SamplingOptions, 'temperature' | 'topP' | 'topK'>;

/** `do_sample: false` is greedy, whatever else stands there; transformers' own default is greedy too. */
export function samplingOf(
  { temperature, topP, topK }: Pick<AskOptions, 'temperature' | 'topP' | 'topK'>,
  generation: GenerationConfig | undefined,
): Sampling {
  const published = generation?.doSample === true ? generation : undefined;
  return {
    temperature: temperature ?? (published ? (published.temperature ?? 1) : 0),
    topP: topP ?? published?.topP ?? 1,
    topK: topK ?? published?.topK ?? -1,
  };
}
