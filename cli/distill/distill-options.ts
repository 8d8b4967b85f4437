/** What the command line says to `troupe distill`, already parsed, with the defaults and where they come from. */
import type { MappingName } from '../../tasks/datasets/mapping-names.js';
import type { GraderKind } from '../../tasks/grading/graders.js';
import type { TemplateName } from '../../tasks/prompts/template-names.js';
import { UsageError } from '../usage-error.js';
import type { KeepChoice } from './decide-question.js';

/** `temperature` and `topP`: as QwQ-32B's card recommends, the paper's teacher; it names no samples and no sampling. */
export const distillDefaults = {
  samples: 4,
  temperature: 0.6,
  topP: 0.95,
  /** The context of the paper's SFT (arXiv:2505.03981, B.1): a longer trace would be cut there. */
  maxTokens: 4096,
  keep: 'first',
  grader: 'auto',
  template: 'auto',
  mapping: 'auto',
  concurrency: 16,
  seed: 1,
  timeout: 600,
  retries: 5,
} as const;

export interface DistillOptions {
  /** A path, or a name at the Hugging Face hub. */
  readonly dataset: string;
  readonly output: string;
  readonly teacher: TeacherChoice;
  readonly samples: number;
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly template: TemplateName | 'auto';
  readonly mapping: MappingName | 'auto';
  readonly keep: KeepChoice;
  readonly grader: GraderKind | 'auto';
  readonly concurrency: number;
  readonly limit?: number;
  readonly seed: number;
  readonly restart: boolean;
}

export type TeacherChoice =
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly model: string;
      readonly apiKeyEnvironment?: string;
      /** Of one sample, its retries included; seconds. */
      readonly timeout: number;
      readonly retries: number;
    }
  | { readonly kind: 'run'; readonly folder: string };

/** @throws UsageError when it is not exactly one teacher */
export function chooseTeacher(said: {
  readonly url?: string;
  readonly model?: string;
  readonly run?: string;
  readonly apiKeyEnvironment?: string;
  readonly timeout: number;
  readonly retries: number;
}): TeacherChoice {
  const { url, model, run, apiKeyEnvironment, timeout, retries } = said;
  if ((url === undefined) === (run === undefined))
    throw new UsageError(
      url === undefined ? 'no teacher is named' : 'two teachers are named',
      'say --url http://127.0.0.1:8000/v1 --model NAME, or --run runs/x-001',
    );
  if (run !== undefined) return { kind: 'run', folder: run };
  if (url === undefined || model === undefined)
    throw new UsageError('--url needs the name of a model', 'say --model NAME as the server calls it');
  return {
    kind: 'url',
    url,
    model,
    timeout,
    retries,
    ...(apiKeyEnvironment !== undefined && { apiKeyEnvironment }),
  };
}
