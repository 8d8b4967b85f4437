/** The plan of a run's memory beside what its processes then have, as the kernel counts it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTrain } from '../../cli/train.js';
import { runSummary, type RunSummary } from '../../cli/run-summary.js';
import { testFolder, tinyRun } from '../helpers/tiny-run/start-run.js';
import { troupe } from '../helpers/troupe-command.js';

/** 21.3 million parameters, 85 MB in float32. */
const large = [
  'model.config.hidden_size=448',
  'model.config.intermediate_size=2048',
  'model.config.num_hidden_layers=6',
  'model.config.num_attention_heads=4',
  'model.config.initializer_range=0.02',
];
/** What is written at a stage's end takes most of the time. */
const short = ['sft.total_training_steps=2', 'trainer.total_training_steps=2', 'trainer.val_before_train=false'];
const tolerance = 0.1;

/** Garbage that Node's and Go's collectors leave standing differs so much from one run to the next, in small processes. */
const collectorBytes = 16e6;

async function run(overrides: readonly string[]): Promise<RunSummary> {
  const root = testFolder();
  const settings = [`trainer.default_local_dir=${root}`, 'trainer.resume_mode=disable', 'trainer.logger=[file]'];
  // A process of its own: what this one holds is the test runner's.
  const { code, error } = await troupe('train', tinyRun, ...settings, ...overrides);
  expect(code, error).toBe(0);
  return runSummary.parse(JSON.parse(readFileSync(join(root, 'tiny-001', 'summary.json'), 'utf8')));
}

function difference({ plannedBytes, measuredBytes }: { plannedBytes: number; measuredBytes: number | null }): number {
  expect(measuredBytes).not.toBeNull();
  return (plannedBytes - (measuredBytes ?? NaN)) / (measuredBytes ?? NaN);
}

describe('a run of 21 million parameters', () => {
  it('takes what was planned, within a tenth in total, and process by process but for what collectors leave standing', async () => {
    const { memory } = await run([...large, ...short, 'placement.mode=processes']);
    if (!memory) throw new Error('the summary says nothing of memory');
    for (const { process, ...bytes } of memory.processes) {
      const share = difference(bytes);
      console.log(
        `${process}: planned ${megabytes(bytes.plannedBytes)}, measured ${megabytes(bytes.measuredBytes ?? 0)} (${percent(share)})`,
      );
    }
    console.log(`total: planned ${megabytes(memory.plannedBytes)}, measured ${megabytes(memory.measuredBytes ?? 0)}`);
    expect(memory.processes.map(({ process }) => process).sort()).toEqual(
      ['broker', 'evaluator.0', 'learner.0', 'policy.0', 'reference.0', 'root', 'sampler.0', 'verifier.0'].sort(),
    );
    for (const { process, plannedBytes, measuredBytes } of memory.processes) {
      const measured = measuredBytes ?? NaN;
      expect(Math.abs(plannedBytes - measured), process).toBeLessThanOrEqual(
        Math.max(tolerance * measured, collectorBytes),
      );
    }
    expect(Math.abs(difference(memory))).toBeLessThanOrEqual(tolerance);
  });
});

describe('a run that does not fit', () => {
  // 1.6 billion parameters: 25 GB for the learner alone, and no step of it.
  const huge = [
    'model.config.hidden_size=16384',
    'model.config.intermediate_size=65536',
    'model.config.num_hidden_layers=64',
    'model.config.num_attention_heads=128',
  ];

  it('is refused with the numbers and the keys that help, before a folder is made', async () => {
    const root = testFolder();
    const refused = runTrain({
      file: tinyRun,
      overrides: [...huge, `trainer.default_local_dir=${join(root, 'runs')}`],
      dryRun: false,
      view: 'plain',
    });
    await expect(refused).rejects.toThrow(/needs [\d.]+ GiB of memory, [\d.]+ GiB are available/);
    await expect(refused).rejects.toThrow(/try model\.lora_rank=16/);
    await expect(refused).rejects.toMatchObject({ name: 'MemoryShortError' });
    expect(existsSync(join(root, 'runs'))).toBe(false);
    expect(readdirSync(root)).toEqual([]);
  });
});

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function percent(share: number): string {
  return `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
}
