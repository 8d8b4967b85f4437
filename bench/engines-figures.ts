/** What `engines.ts` asks of engines-main.ts, and what it gets. */
import { z } from 'zod';

/** At once. */
export const batches: readonly number[] = [1, 16];
export const promptTokens = 16;
export const newTokens = 32;

/** The sizes of the model that engine-train-model.ts trains, as a checkpoint's configuration. */
export const decodedModel = {
  architectures: ['Qwen2ForCausalLM'],
  model_type: 'qwen2',
  hidden_act: 'silu',
  hidden_size: 128,
  intermediate_size: 512,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 512,
  tie_word_embeddings: true,
  max_position_embeddings: 128,
  initializer_range: 0.05,
  rms_norm_eps: 1e-6,
  rope_theta: 10_000,
};

export const engineFigures = z.union([
  z.object({ unavailable: z.string() }),
  z.object({
    description: z.string(),
    /** Microseconds a call. */
    operation: z.array(z.number()),
    /** Seconds a step. */
    train: z.array(z.number()),
    /** For each of `batches`, seconds of a whole answer. */
    decode: z.array(z.array(z.number())),
    residentBytes: z.number(),
  }),
]);
export type EngineFigures = z.infer<typeof engineFigures>;
export type Measured = Exclude<EngineFigures, { unavailable: string }>;
