/** What both twins of `training.ts` train: sequences of one length, of which the last part is the answer. */
import { halfBillionShape } from './random-checkpoint.js';

export const rows = 2;
export const promptTokens = 32;
export const responseTokens = 96;
/** Of 24: as many as memory and patience bear beside float32 moments. */
export const layers = 4;
/** Of 151,936. */
export const vocabularySize = 32_768;
/** As many as in train-decode.ts, for the same reason: two would wait for each other on a busy machine. */
export const threads = 1;
export const adapters = { rank: 16, alpha: 32, target_modules: 'all-linear' } as const;

export const modelShape = { ...halfBillionShape(layers), vocab_size: vocabularySize };

export interface Variant {
  readonly name: string;
  readonly lora: boolean;
  readonly checkpointing: boolean;
}

export const variants: readonly Variant[] = [
  { name: 'all parameters', lora: false, checkpointing: false },
  { name: 'all, layers computed again', lora: false, checkpointing: true },
  { name: 'adapters of rank 16', lora: true, checkpointing: false },
  { name: 'adapters, layers computed again', lora: true, checkpointing: true },
];

/** Token t of sequence r: any ids will do that are the same in both twins. */
export const token = (row: number, index: number): number => 100 + ((index * 7919 + row * 104_729) % 30_000);
