/**
 * verl's full dotted paths where ours differ, so that a command line written for verl does the same here. Paths that
 * are the same in both (`data.train_batch_size`, `trainer.test_freq`, `algorithm.norm_adv_by_std_in_grpo`, …) need no
 * entry. `docs/config-aliases.md` prints this table.
 */
const learnerAndAlgorithm = {
  'actor_rollout_ref.model.path': 'model.path',
  'actor_rollout_ref.model.lora_rank': 'model.lora_rank',
  'actor_rollout_ref.model.lora_alpha': 'model.lora_alpha',
  'actor_rollout_ref.model.target_modules': 'model.target_modules',
  'actor_rollout_ref.model.enable_gradient_checkpointing': 'model.enable_gradient_checkpointing',
  'actor_rollout_ref.actor.freeze_vision_tower': 'model.freeze_vision_tower',
  'actor_rollout_ref.actor.optim.lr': 'learner.optim.lr',
  'actor_rollout_ref.actor.optim.betas': 'learner.optim.betas',
  'actor_rollout_ref.actor.optim.weight_decay': 'learner.optim.weight_decay',
  'actor_rollout_ref.actor.optim.lr_warmup_steps': 'learner.optim.lr_warmup_steps',
  'actor_rollout_ref.actor.optim.lr_warmup_steps_ratio': 'learner.optim.lr_warmup_steps_ratio',
  'actor_rollout_ref.actor.optim.min_lr_ratio': 'learner.optim.min_lr_ratio',
  'actor_rollout_ref.actor.optim.lr_scheduler_type': 'learner.optim.lr_scheduler',
  'actor_rollout_ref.actor.optim.warmup_style': 'learner.optim.lr_scheduler',
  'actor_rollout_ref.actor.optim.clip_grad': 'learner.grad_clip',
  'actor_rollout_ref.actor.grad_clip': 'learner.grad_clip',
  'actor_rollout_ref.actor.ppo_mini_batch_size': 'learner.ppo_mini_batch_size',
  'actor_rollout_ref.actor.ppo_epochs': 'learner.ppo_epochs',
  'actor_rollout_ref.actor.ppo_max_token_len_per_gpu': 'learner.ppo_max_token_len',
  'actor_rollout_ref.actor.use_kl_loss': 'algorithm.use_kl_loss',
  'actor_rollout_ref.actor.kl_loss_coef': 'algorithm.kl_loss_coef',
  'actor_rollout_ref.actor.kl_loss_type': 'algorithm.kl_loss_type',
  'algorithm.kl_ctrl.kl_coef': 'algorithm.kl_loss_coef',
  'algorithm.kl_penalty': 'algorithm.kl_loss_type',
  'actor_rollout_ref.actor.clip_ratio_low': 'algorithm.clip_ratio_low',
  'actor_rollout_ref.actor.clip_ratio_high': 'algorithm.clip_ratio_high',
  'actor_rollout_ref.actor.clip_ratio_c': 'algorithm.clip_ratio_c',
  'actor_rollout_ref.actor.loss_agg_mode': 'algorithm.loss_agg_mode',
  'actor_rollout_ref.actor.entropy_coeff': 'algorithm.entropy_coeff',
} as const;

const samplerAndRest = {
  'actor_rollout_ref.rollout.n': 'sampler.n',
  'actor_rollout_ref.rollout.temperature': 'sampler.temperature',
  'actor_rollout_ref.rollout.top_p': 'sampler.top_p',
  'actor_rollout_ref.rollout.top_k': 'sampler.top_k',
  'actor_rollout_ref.rollout.dtype': 'model.dtype',
  'actor_rollout_ref.rollout.val_kwargs.n': 'sampler.val_kwargs.n',
  'actor_rollout_ref.rollout.val_kwargs.temperature': 'sampler.val_kwargs.temperature',
  'actor_rollout_ref.rollout.val_kwargs.top_p': 'sampler.val_kwargs.top_p',
  'actor_rollout_ref.rollout.val_kwargs.top_k': 'sampler.val_kwargs.top_k',
  'actor_rollout_ref.rollout.prompt_length': 'data.max_prompt_length',
  'actor_rollout_ref.rollout.response_length': 'data.max_response_length',
  'custom_reward_function.path': 'verifier.path',
  'custom_reward_function.name': 'verifier.name',
  'reward.custom_reward_function.path': 'verifier.path',
  'reward.custom_reward_function.name': 'verifier.name',
  'reward_model.num_workers': 'verifier.workers',
  'trainer.max_actor_ckpt_to_keep': 'trainer.max_ckpt_to_keep',
  'trainer.log_val_generations': 'evaluator.samples',
  'trainer.device': 'device',
} as const;

/** verl's path → ours. */
export const verlAliases: Readonly<Record<string, string>> = { ...learnerAndAlgorithm, ...samplerAndRest };

/** The contents of `docs/config-aliases.md`; a test keeps the file equal to it. */
export function aliasesDocument(): string {
  const rows = Object.entries(verlAliases).map(([theirs, ours]) => `| \`${theirs}\` | \`${ours}\` |`);
  return [
    "# verl's keys that are accepted",
    '',
    'A key of this table may stand in a run file or on the command line instead of ours; giving both is an error. Keys',
    'that are spelled the same in both (`data.train_batch_size`, `trainer.test_freq`, …) need no alias.',
    "`ppo_max_token_len_per_gpu` counts padded tokens here. `algorithm.kl_ctrl.kl_coef`, verl's coefficient of a KL in",
    'the reward, sets the coefficient of the KL loss, which is the only KL term there is.',
    '',
    '| verl | here |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n');
}
