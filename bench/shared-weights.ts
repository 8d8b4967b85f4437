/**
 * Is there one physical copy of the weights, however many processes use them? And what does a second sampler add, beyond
 * what an engine process costs by itself (measured with a model of almost no weights)?
 */
import { beside, type Benchmark, type Report } from './benchmark.js';
import { mappedMemory } from './kernel-counts.js';
import { watchRun, weightBytes } from './large-model-run.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'one copy of the weights', run }];

/** 39 million parameters, and next to none. */
const [large, small] = [320, 32];
const arenaName = 'troupe-arena';

interface Snapshot {
  /** Physical bytes of the arena, over all processes of the run. */
  readonly arena: number;
  /** Physical bytes of the last sampler outside the arena. */
  readonly samplerItself: number;
  readonly inodes: number;
  readonly processes: number;
}

async function run(report: Report): Promise<void> {
  const [withLarge, withSmall] = [await measure(large), await measure(small)];
  report({ name: `inodes of the arena in ${withLarge.processes} processes`, value: withLarge.inodes, unit: '' });
  const weights = weightBytes(large) / 2 ** 20;
  // After an update both slots were written: two copies are there, whoever reads them.
  const arena = { name: 'physical memory of the arena, two slots', value: withLarge.arena / 2 ** 20, unit: 'MiB' };
  report(beside(arena, 2 * weights, 'twice the weights'));
  const added = (withLarge.samplerItself - withSmall.samplerItself) / 2 ** 20;
  const line = { name: 'a second sampler beyond an engine process', value: added, unit: 'MiB' };
  report(beside(line, weights, 'the weights'));
}

/** At the end of the last evaluation, when both samplers have read the weights. */
async function measure(hiddenSize: number): Promise<Snapshot> {
  let last: Snapshot | undefined;
  await watchRun({
    hiddenSize,
    samplers: 2,
    steps: 2,
    watch: (event, pids) => {
      if (event.kind !== 'ask-sent' || event.message !== 'export-requested') return;
      const arenas = new Map([...pids].map(([name, pid]) => [name, mappedMemory(pid, arenaName)]));
      last = {
        arena: [...arenas.values()].reduce((sum, { proportional }) => sum + proportional, 0),
        samplerItself:
          mappedMemory(pids.get('sampler.1') ?? NaN, '').proportional - (arenas.get('sampler.1')?.proportional ?? NaN),
        inodes: new Set([...arenas.values()].flatMap(({ inodes }) => [...inodes])).size,
        processes: pids.size,
      };
    },
  });
  if (last === undefined) throw new Error('the run wrote no checkpoint');
  return last;
}
