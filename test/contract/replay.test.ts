/**
 * The first ten steps of both stages of the quickstart, on every engine, with the learner's own compute module and the
 * batches and rollouts that test/references/replay-main.ts recorded: sampling cannot part them. Each step prints how far
 * its figures are from torch's recorded ones, beside the tolerance.
 *
 * The figures of a step are those before its update, so that step 1 compares a forward and a backward pass alone, and
 * step 10 what nine updates made of the smallest differences: AdamW divides a gradient by its own size, so that the
 * rounding errors of an entry that is nearly zero move its weight as far as any other.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { initializeSlot } from '../../models/arena/initialize.js';
import { loadFolderIntoSlot } from '../../models/checkpoint/safetensors.js';
import { openEngines } from '../helpers/engines.js';
import { rehearseQuickstart } from '../helpers/replay/quickstart.js';
import { writeShard } from '../helpers/replay/recorded-shard.js';
import { readRecording, weightsAfterSft } from '../helpers/replay/recording.js';
import { ReplayStage } from '../helpers/replay/replay-stage.js';

type Figures = Readonly<Record<string, number>>;

/** What is compared, with the size below which a difference is measured absolutely: a KL begins at zero. */
const compared = {
  sft: { 'train/loss': 1, 'actor/grad_norm': 1 },
  grpo: { 'actor/pg_loss': 0.01, 'actor/kl_loss': 0.01, 'actor/entropy': 0.01, 'actor/grad_norm': 0.1 },
} as const;

/** Relative to the figure, or to the size above where that is more. Found: 4e-7 in SFT, 1e-6 in GRPO. */
const tolerance = 2e-5;

const recording = readRecording();
const rehearsal = await rehearseQuickstart();
const engines = (await openEngines()).map(({ engine }) => engine);
type Engine = (typeof engines)[number];

async function replaySft(engine: Engine): Promise<Figures[]> {
  const { seed } = rehearsal.config.trainer;
  const stage = new ReplayStage(rehearsal, 'sft', ({ configuration, layout }, slot) =>
    initializeSlot(configuration, layout, seed, slot),
  );
  await stage.startLearner(rehearsal, engine);
  const figures: Figures[] = [];
  for (const [step, { examples }] of recording.sft.entries())
    figures.push((await stage.trainExamples(step, examples)).metrics);
  stage.release();
  return figures;
}

async function replayGrpo(engine: Engine): Promise<Figures[]> {
  const stage = new ReplayStage(rehearsal, 'grpo', ({ layout }, slot) =>
    loadFolderIntoSlot(weightsAfterSft, layout, slot),
  );
  await stage.startLearner(rehearsal, engine);
  const figures: Figures[] = [];
  for (const [step, rollouts] of recording.grpo.entries()) {
    const { metrics } = await stage.withBlobs((blobs) =>
      stage.trainRollouts(step, [writeShard(blobs, stage.memory, step, stage.live, rollouts)]),
    );
    figures.push(metrics);
  }
  stage.release();
  return figures;
}

const stages = [
  { stage: 'sft', replay: replaySft, recorded: recording.sft.map(({ metrics }) => metrics) },
  { stage: 'grpo', replay: replayGrpo, recorded: recording.grpo.map(({ metrics }) => metrics) },
] as const;

describe.each(stages)('ten recorded steps of $stage', ({ stage, replay, recorded }) => {
  const figures = new Map<Engine, Figures[]>();

  beforeAll(async () => {
    for (const engine of engines) figures.set(engine, await replay(engine));
  });

  /** The largest difference of any figure of any step. */
  function distance(
    actual: readonly Figures[],
    expected: readonly Figures[],
    tell: (step: number, figures: string) => void = () => {},
  ): number {
    expect(actual).toHaveLength(10);
    const differences = actual.flatMap((figures, step) => {
      const entries = Object.entries(compared[stage]).map(([name, size]) => {
        const [one = NaN, other = NaN] = [figures[name], expected[step]?.[name]];
        return { name, one, difference: Math.abs(one - other) / Math.max(size, Math.abs(other)) };
      });
      const told = entries.map(
        ({ name, one, difference }) => `${name.replace(/.*\//, '')} ${one.toFixed(5)} ±${difference.toExponential(1)}`,
      );
      tell(step + 1, told.join(', '));
      return entries.map(({ difference }) => difference);
    });
    expect(differences.every((difference) => difference >= 0)).toBe(true);
    return Math.max(...differences);
  }

  it('are steps from which something is learnt', () => {
    const loss = recorded.map((figures) => figures['train/loss'] ?? NaN);
    if (stage === 'sft') expect(loss[9]).toBeLessThan(0.7 * loss[0]!);
    else expect(recorded[9]!['actor/kl_loss']).toBeGreaterThan(100 * recorded[0]!['actor/kl_loss']!);
    expect(recorded.every((figures) => figures['actor/grad_norm']! > 0.05)).toBe(true);
  });

  it.each(engines)('have the recorded figures on %s', (engine) => {
    const found = distance(figures.get(engine)!, recorded, (step, told) => {
      console.log(`${stage} step ${step} on ${engine}: ${told} (tolerance ${tolerance})`);
    });
    expect(found).toBeLessThanOrEqual(tolerance);
  });

  it.runIf(engines.length > 1)('have the same figures on both engines', () => {
    const [one, other] = engines.map((engine) => figures.get(engine)!);
    const found = distance(one!, other!);
    console.log(`${stage}, ${engines.join(' and ')}: at most ${found.toExponential(1)} apart (tolerance ${tolerance})`);
    expect(found).toBeLessThanOrEqual(tolerance);
  });
});
