/** PURE. The parts of a model card that say how a run trained, and what was measured on held-out problems. */
import type { Config } from '../../config/schema.js';
import { sayDuration } from '../view/say.js';
import { publicName, type RunFacts } from './card-facts.js';
import { table } from './card-table.js';

export function training(run: RunFacts): string[] {
  return [
    ...(run.config ? [`## How it was trained\n\n${table(['', ''], settings(run.config))}`] : []),
    ...stages(run),
    evaluation(run),
  ];
}

function settings({ data, trainer, sft, algorithm, learner, sampler, verifier, model }: Config): string[][] {
  const files = data.train_files.map(publicName).join(', ');
  const optimizer = ({ optim }: Config['sft'] | Config['learner']) =>
    `learning rate ${optim.lr} (${optim.lr_scheduler}), betas ${optim.betas.join(', ')}, weight decay ${optim.weight_decay}`;
  const rows = [
    ['data', files === '' ? `\`${data.task}\` (made by the task)` : `\`${data.task}\`: ${files}`],
    ['dtype', model.dtype],
    ['seed', String(trainer.seed)],
  ];
  if (trainer.stages.includes('sft'))
    rows.push(['SFT', `${optimizer(sft)}; ${sft.train_batch_size} sequences a step; loss ${sft.loss_mode}`]);
  if (trainer.stages.includes('grpo'))
    rows.push(
      ['GRPO', `${optimizer(learner)}; ${data.train_batch_size} prompts × ${sampler.n} rollouts a step`],
      [
        'loss',
        `${algorithm.loss_agg_mode}, clip ${algorithm.clip_ratio_low}–${algorithm.clip_ratio_high}, KL ${algorithm.use_kl_loss ? `${algorithm.kl_loss_coef} (${algorithm.kl_loss_type})` : 'none'}`,
      ],
      ['rollouts', `temperature ${sampler.temperature}, up to ${data.max_response_length} new tokens`],
      ['reward', `verifier \`${verifier.kind}\``],
    );
  return rows;
}

function stages({ summary }: RunFacts): string[] {
  if (!summary || summary.stages.length === 0) return [];
  const rows = summary.stages.map(({ name, steps, totalSteps, seconds }) => [
    name,
    steps === totalSteps ? String(steps) : `${steps} of ${totalSteps}`,
    sayDuration(seconds),
  ]);
  return [table(['stage', 'steps', 'time'], rows)];
}

/** Figures are of a stage's last weights: another checkpoint has others, and says so. */
function evaluation({ summary, weightsHash }: RunFacts): string {
  const rows = (summary?.stages ?? []).flatMap(({ name, evaluation: scores, weightsHash: hash }) =>
    Object.entries(scores).map(([source, { correct, total, accuracy, low, high }]) => [
      source,
      `${percent(accuracy)} (${percent(low)}–${percent(high)})`,
      `${Math.round(correct * 100) / 100} of ${total}`,
      `${name}${hash === weightsHash ? ': **these weights**' : ''}`,
    ]),
  );
  const told =
    rows.length === 0
      ? 'The run recorded no evaluation.'
      : `${table(['held out', 'right (95 % interval)', 'responses', 'after'], rows)}` +
        (rows.some(([, , , after]) => after?.includes('these weights'))
          ? ''
          : '\n\nNone of these figures is of the weights in this folder: they are of the last step of each stage.');
  return `## Held-out results\n\n${told}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
