/** Real runs of the quickstart by the command line, in folders of their own, and what their files say. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runSummary, type RunSummary } from '../cli/run-summary.js';
import { packageRoot } from '../native/process/artefacts.js';

const runDeadlineMs = 600_000;

/** Runs `troupe <command> config/runs/quickstart.yaml`; returns the run's folder. @throws with the end of its output */
export async function runQuickstart(
  command: 'sft' | 'train',
  root: string,
  name: string,
  overrides: readonly string[],
): Promise<string> {
  const own = [`trainer.default_local_dir=${root}`, `trainer.experiment_name=${name}`, 'trainer.resume_mode=disable'];
  const words = [command, 'config/runs/quickstart.yaml', ...own, ...overrides, '--view', 'plain'];
  await promisify(execFile)(process.execPath, ['bin/troupe.js', ...words], {
    cwd: packageRoot(),
    timeout: runDeadlineMs,
    maxBuffer: 64 * 1024 * 1024,
  });
  return join(root, `${name}-latest`);
}

/** A checkpoint after SFT, whose completions are as short as the task's: `$TROUPE_BENCH_CHECKPOINT`, or made now. */
export async function checkpointAfterSft(root: string): Promise<string> {
  const given = process.env['TROUPE_BENCH_CHECKPOINT'];
  if (given) return given;
  const run = await runQuickstart('sft', root, 'sft', ['trainer.val_before_train=false', 'data.val_max_samples=8']);
  return join(run, 'checkpoints', readFileSync(join(run, 'checkpoints', 'latest'), 'utf8').trim(), 'weights');
}

/** Overrides for GRPO alone, from that checkpoint, with next to no evaluation. */
export function grpoFrom(checkpoint: string, steps: number): string[] {
  return [
    `model.path=${checkpoint}`,
    'model.config=null',
    'trainer.stages=[grpo]',
    `trainer.total_training_steps=${steps}`,
    'trainer.val_before_train=false',
    'trainer.test_freq=-1',
    'trainer.save_freq=-1',
    'data.val_max_samples=8',
  ];
}

export interface StepLine {
  /** When the step was written down, ms since 1970. */
  readonly atMs: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Training steps of metrics.jsonl, in order; lines of evaluations are left out. */
export function stepLines(folder: string): StepLine[] {
  const lines = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.flatMap((line) => {
    const { time, metrics }: { time: string; metrics: Record<string, number> } = JSON.parse(line);
    return 'timing_s/step' in metrics ? [{ atMs: Date.parse(time), metrics }] : [];
  });
}

export function summaryOf(folder: string): RunSummary {
  return runSummary.parse(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')));
}
