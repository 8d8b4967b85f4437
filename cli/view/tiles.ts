/** Which metrics the views show for a stage, under which names. Metric names: FIELD.md section 3.2. PURE. */
import { sayNumber, sayShare } from './say.js';

export interface Tile {
  readonly title: string;
  /** The metric whose curve is drawn. */
  readonly metric: string;
  readonly text: string;
  /** Of the curve, where the metric has natural ones. */
  readonly bounds?: readonly [number, number];
}

interface TileRule {
  readonly title: string;
  /** The first one that the step reports is shown. */
  readonly metrics: readonly string[];
  readonly say: (value: number) => string;
  readonly bounds?: readonly [number, number];
}

const grpoTiles: readonly TileRule[] = [
  { title: 'reward', metrics: ['critic/score/mean'], say: sayNumber },
  { title: 'response length', metrics: ['response_length/mean'], say: sayNumber },
  { title: 'KL', metrics: ['actor/kl_loss', 'actor/ppo_kl'], say: sayNumber },
  { title: 'entropy', metrics: ['actor/entropy'], say: sayNumber },
  { title: 'clip fraction', metrics: ['actor/pg_clipfrac'], say: sayShare },
  { title: 'gradient norm', metrics: ['actor/grad_norm'], say: sayNumber },
];

const sftTiles: readonly TileRule[] = [
  { title: 'loss', metrics: ['train/loss', 'sft/loss', 'actor/loss'], say: sayNumber },
  { title: 'gradient norm', metrics: ['train/grad_norm', 'actor/grad_norm'], say: sayNumber },
  { title: 'learning rate', metrics: ['train/lr', 'actor/lr'], say: sayNumber },
  { title: 'tokens/s', metrics: ['perf/throughput'], say: sayNumber },
];

export function tilesOf(stage: string, metrics: Readonly<Record<string, number>>): Tile[] {
  return (stage === 'sft' ? sftTiles : grpoTiles).flatMap(({ title, metrics: names, say, bounds }) => {
    const metric = names.find((name) => metrics[name] !== undefined);
    if (metric === undefined) return [];
    const text = say(metrics[metric] ?? NaN);
    return [{ title, metric, text, ...(bounds === undefined ? {} : { bounds }) }];
  });
}
