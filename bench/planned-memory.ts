/**
 * How near is the plan of a run's memory to what its processes have, with TensorFlow.js? Short runs of several shapes,
 * each with its actors in processes and in one; figures of `summary.json`. (Of torch: test/integration/run-memory.test.ts.)
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSummary } from '../cli/run-summary.js';
import { beside, type Benchmark, type Report } from './benchmark.js';
import { runQuickstart } from './quickstart-run.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'planned memory of tfjs', run }];

/** The quickstart's run, with fewer steps: enough for the heap to have had all that it will have. */
const short = ['sft.total_training_steps=4', 'trainer.total_training_steps=4', 'trainer.val_before_train=false'];
const model = (width: number, inner: number, layers: number): string[] => [
  `model.config.hidden_size=${width}`,
  `model.config.intermediate_size=${inner}`,
  `model.config.num_hidden_layers=${layers}`,
];
/** From mostly base to mostly weights, mostly activations, mostly logits, and mostly attention. */
const only = process.env['TROUPE_BENCH_SHAPE'];
const shapes: Readonly<Record<string, readonly string[]>> = {
  'the quickstart': [],
  'small batches': ['sft.train_batch_size=16', 'data.train_batch_size=4', 'sampler.n=4'],
  'large batches': ['sft.train_batch_size=256', 'sft.max_token_len=12288', 'data.train_batch_size=32', 'sampler.n=16'],
  '5 million parameters': model(256, 1024, 5),
  '21 million parameters': [...model(448, 2048, 6), 'sft.train_batch_size=32'],
  'a wide vocabulary': ['model.config.vocab_size=8000'],
  'many heads': ['model.config.num_attention_heads=24', 'sft.train_batch_size=256', 'sft.max_token_len=12288'],
};

async function run(report: Report): Promise<void> {
  for (const [name, overrides] of Object.entries(shapes).filter(([name]) => only === undefined || name === only))
    for (const mode of ['processes', 'single-process']) {
      const { processes } = await measured([...short, ...overrides, `placement.mode=${mode}`]);
      for (const { process, plannedBytes, measuredBytes } of processes)
        if (/learner|sampler.0|reference.0|root/.test(process) && (mode !== 'processes' || process !== 'root'))
          report(
            beside(
              {
                name: `${name}: ${mode === 'processes' ? process : mode}, planned`,
                value: plannedBytes / 1e6,
                unit: 'MB',
              },
              (measuredBytes ?? NaN) / 1e6,
              'measured',
            ),
          );
    }
}

async function measured(overrides: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'troupe-planned-'));
  try {
    const folder = await runQuickstart('train', root, 'planned', ['engine=tfjs', 'tfjs.backend=wasm', ...overrides]);
    const { memory } = runSummary.parse(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')));
    if (!memory) throw new Error('the summary says nothing of memory');
    return memory;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
