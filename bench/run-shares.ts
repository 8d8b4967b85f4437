/** Where does the time go, actor by actor, in a real run? GRPO of the quickstart with the default placement. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beside, type Benchmark, type Report } from './benchmark.js';
import { checkpointAfterSft, grpoFrom, runQuickstart, summaryOf } from './quickstart-run.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'shares of the actors in a run', run }];

const steps = 40;

async function run(report: Report): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'troupe-bench-shares-'));
  try {
    const checkpoint = await checkpointAfterSft(root);
    const folder = await runQuickstart('train', root, 'shares', grpoFrom(checkpoint, steps));
    for (const { actor, busyShare, waitingShare, idleShare, tokensPerSecond } of summaryOf(folder).perActor) {
      const name = `${actor.name}.${actor.instance}`;
      if (tokensPerSecond !== null && busyShare > 0) {
        const line = { name: `${name}: tokens`, value: tokensPerSecond, unit: 'tokens/s' };
        report(beside(line, tokensPerSecond / busyShare, 'while it is busy'));
      }
      for (const [state, share] of Object.entries({ busy: busyShare, waiting: waitingShare, idle: idleShare })) {
        report({ name: `${name}: ${state}`, value: 100 * share, unit: '% of the wall time' });
      }
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
