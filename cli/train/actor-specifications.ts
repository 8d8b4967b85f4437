/** PURE. Who is on stage: each actor's module and start data, from the configuration. */
import type { EvaluatorStartData } from '../../actors/evaluator/actor.js';
import type {
  GrpoSettings,
  LearnerStartData,
  OptimizerSettings,
  SftSettings,
} from '../../actors/learner/start-data.js';
import type { PolicyStartData } from '../../actors/policy/start-data.js';
import type { ReferenceStartData } from '../../actors/reference/start-data.js';
import type { SamplerStartData } from '../../actors/sampler/start-data.js';
import type { VerifierStartData } from '../../actors/verifier/start-data.js';
import type { Config, ResolvedConfig } from '../../config/schema.js';
import type { TokenizerDescription } from '../../models/tokenizer/create-tokenizer.js';
import type { Tokenizer, TokenizerFile } from '../../models/tokenizer/tokenizer.js';
import type { ActorName } from '../../messages/values.js';
import type { ActorSpecification } from '../../runtime/system.js';
import { arenaDescriptionOf } from './arena-description.js';
import { graderDescriptionOf } from './grader-description.js';

export interface CastInput {
  readonly config: ResolvedConfig;
  /** Keys of a Hugging Face `config.json`. */
  readonly model: Record<string, unknown>;
  readonly tokenizer: TokenizerDescription;
  readonly specialTokens: Tokenizer['specialTokens'] & {
    /** Any of them ends a response. */
    readonly ends: readonly number[];
    readonly neverSampled: readonly number[];
  };
  /** Where the verifier notes what it is grading. */
  readonly runFolder: string;
  /** Files beside the weights of an exported folder. */
  readonly exportFiles: Readonly<Record<string, TokenizerFile>>;
  readonly reference: boolean;
  /** Roles to start; SFT alone needs no sampler when nothing is evaluated. */
  readonly roles: ReadonlySet<ActorName>;
}

const moduleOf: Record<ActorName, URL> = {
  policy: new URL('../../actors/policy/actor.js', import.meta.url),
  reference: new URL('../../actors/reference/actor.js', import.meta.url),
  sampler: new URL('../../actors/sampler/actor.js', import.meta.url),
  verifier: new URL('../../actors/verifier/actor.js', import.meta.url),
  learner: new URL('../../actors/learner/actor.js', import.meta.url),
  evaluator: new URL('../../actors/evaluator/actor.js', import.meta.url),
};

export function castActors(input: CastInput): ActorSpecification[] {
  const { placement } = input.config;
  const startData = startDataOf(input);
  const specify = (name: ActorName, instance: number): ActorSpecification => ({
    name,
    instance,
    module: moduleOf[name].href,
    startData: startData[name],
    whenItFails: name === 'policy' || name === 'learner' ? 'escalate' : 'restart',
  });
  const copies: Partial<Record<ActorName, number>> = { sampler: placement.samplers, reference: placement.references };
  const order: readonly ActorName[] = ['policy', 'learner', 'sampler', 'reference', 'verifier', 'evaluator'];
  return order
    .filter((name) => input.roles.has(name))
    .flatMap((name) => Array.from({ length: copies[name] ?? 1 }, (_, instance) => specify(name, instance)));
}

function startDataOf({ config, model, tokenizer, specialTokens, exportFiles, reference, runFolder }: CastInput) {
  const { placement, algorithm } = config;
  const shared = arenaDescriptionOf(config, model, reference);
  const engine = {
    engine: config.engine,
    device: config.device,
    ...(config.engine === 'tfjs' && { tfjs: config.tfjs }),
  };
  const askTimeoutMs = placement.ask_timeout_ms;
  const padTokenId = specialTokens.pad;
  const bannedTokenIds = [...specialTokens.neverSampled];
  const { temperature } = config.sampler;
  const { pad, bos, ends } = specialTokens;
  const eos = ends.length > 1 ? [...ends] : specialTokens.eos;
  const policy: PolicyStartData = {
    ...shared,
    ...engine,
    threads: 1,
    leaseTimeoutMs: askTimeoutMs,
    exportFiles: { ...exportFiles },
    specialTokens: { pad, eos, ...(bos !== undefined && { bos }) },
  };
  const sampler: SamplerStartData = {
    ...shared,
    ...engine,
    threads: placement.threads.sampler,
    endTokenIds: [...specialTokens.ends],
    padTokenId,
    bannedTokenIds,
    askTimeoutMs,
  };
  const referenceData: ReferenceStartData = {
    ...shared,
    ...engine,
    threads: placement.threads.reference,
    padTokenId,
    temperature,
    bannedTokenIds,
    maxTokenLength: config.learner.ppo_max_token_len,
    askTimeoutMs,
  };
  const learner: LearnerStartData = {
    ...shared,
    ...engine,
    threads: placement.threads.learner,
    padTokenId,
    temperature,
    bannedTokenIds,
    recomputeLayers: config.model.enable_gradient_checkpointing,
    sft: sftSettings(config),
    grpo: grpoSettings(config, algorithm.use_kl_loss),
    askTimeoutMs,
  };
  const verifier = verifierStartDataOf({ config, tokenizer, runFolder });
  const evaluator: EvaluatorStartData = { tokenizer, askTimeoutMs };
  return { policy, sampler, reference: referenceData, learner, verifier, evaluator } satisfies Record<
    ActorName,
    unknown
  >;
}

/** Alone, because the verifier can be another while the run goes on. */
export function verifierStartDataOf({
  config,
  tokenizer,
  runFolder,
}: { readonly config: Config } & Pick<CastInput, 'tokenizer' | 'runFolder'>): VerifierStartData {
  const { workers, timeout_ms: timeoutMs } = config.verifier;
  // The rest of the ask's time is for reading and writing the shard.
  const batchTimeoutMs = 0.9 * config.placement.ask_timeout_ms;
  return { grader: graderDescriptionOf(config), tokenizer, workers, timeoutMs, batchTimeoutMs, folder: runFolder };
}

function sftSettings({ sft }: Config): SftSettings {
  return {
    optim: optimizerSettings(sft.optim, sft.optim.clip_grad),
    maxTokenLength: sft.max_token_len,
    lossMode: sft.loss_mode,
  };
}

function grpoSettings({ algorithm, learner, data, trainer }: Config, useKl: boolean): GrpoSettings {
  const start = useKl ? algorithm.kl_loss_coef : 0;
  const { type, final_coef, steps } = algorithm.kl_schedule;
  return {
    optim: optimizerSettings(learner.optim, learner.grad_clip),
    maxTokenLength: learner.ppo_max_token_len,
    miniBatchPrompts: learner.ppo_mini_batch_size ?? data.train_batch_size,
    epochs: learner.ppo_epochs,
    normalizeByStd: algorithm.norm_adv_by_std_in_grpo,
    clipRatioLow: algorithm.clip_ratio_low,
    clipRatioHigh: algorithm.clip_ratio_high,
    clipRatioC: algorithm.clip_ratio_c,
    klCoefficient:
      type === 'linear' && useKl
        ? { start, end: final_coef, decaySteps: steps ?? trainer.total_training_steps ?? null }
        : { start, end: start, decaySteps: null },
    klLossType: algorithm.kl_loss_type,
    entropyCoefficient: algorithm.entropy_coeff,
    lossAggregation: algorithm.loss_agg_mode,
    bypassOldLogProbs: algorithm.rollout_correction.bypass_mode,
  };
}

function optimizerSettings(
  optim: Config['sft']['optim'] | Config['learner']['optim'],
  gradClip: number | null,
): OptimizerSettings {
  return {
    lr: optim.lr,
    betas: optim.betas,
    eps: optim.eps,
    weight_decay: optim.weight_decay,
    lr_scheduler: optim.lr_scheduler,
    lr_warmup_steps: optim.lr_warmup_steps,
    lr_warmup_steps_ratio: optim.lr_warmup_steps_ratio,
    min_lr_ratio: optim.min_lr_ratio,
    gamma: optim.gamma,
    grad_clip: gradClip,
  };
}
