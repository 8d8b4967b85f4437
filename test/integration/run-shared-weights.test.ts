/**
 * One physical copy of the weights, whatever the number of processes that read them, as the kernel counts it; and what a
 * second sampler costs beyond an engine process with hardly any weights.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadRunConfig } from '../../cli/machine/load-run-config.js';
import { policyVersion } from '../../messages/values.js';
import { withStepBlobs, type Company } from '../../cli/train/run.js';
import { drawShard } from '../../cli/train/shards.js';
import { rehearse, rolesOf, startCompany, type Rehearsal } from '../../cli/train/start-company.js';
import { memoryMaps, sum, type MemoryMap } from '../helpers/tiny-run/memory-maps.js';
import { testFolder, tinyRun } from '../helpers/tiny-run/start-run.js';

/** 25.2 million parameters, 101 MB in float32. */
const large = [
  'model.config.hidden_size=512',
  'model.config.intermediate_size=2048',
  'model.config.num_hidden_layers=6',
  'model.config.num_attention_heads=4',
  'model.config.initializer_range=0.02',
];
const readers = ['policy.0', 'learner.0', 'sampler.0', 'sampler.1', 'reference.0'] as const;

interface Stage {
  readonly rehearsal: Rehearsal;
  readonly maps: ReadonlyMap<string, readonly MemoryMap[]>;
  /** Mappings of the arena, by actor. */
  readonly arena: ReadonlyMap<string, readonly MemoryMap[]>;
}

let runs = 0;

/** Everyone has read all of the weights; then the maps are taken. */
async function afterUse(model: readonly string[]): Promise<Stage> {
  const { config } = loadRunConfig(tinyRun, [...model, 'placement.samplers=2', 'placement.mode=processes']);
  const rehearsal = await rehearse(config);
  const folder = testFolder();
  const runId = `shared-${process.pid}-${(runs += 1)}`;
  const company = await startCompany(rehearsal, {
    runId,
    runFolder: folder,
    logFolder: folder,
    roles: rolesOf(rehearsal),
    onEvent: () => {},
  });
  onTestFinished(() => company.system.stop());
  await useWeights(company);
  const maps = new Map(
    company.system.status().map(({ actor, pid }) => [`${actor.name}.${actor.instance}`, memoryMaps(pid)] as const),
  );
  const arena = new Map(
    [...maps].map(([name, all]) => [name, all.filter(({ path }) => path.includes(`troupe-arena-${runId}`))] as const),
  );
  await company.system.stop();
  return { rehearsal, maps, arena };
}

async function useWeights(company: Company): Promise<void> {
  const timeoutMs = 60_000;
  const source = { from: 'initialisation' as const, seed: 0 };
  const { weights } = await company.system.ask(
    'policy',
    { kind: 'weights-requested', source, version: policyVersion.parse(0) },
    { timeoutMs },
  );
  await withStepBlobs(company, async (blobs) => {
    const order = {
      purpose: 'train' as const,
      step: 0,
      seed: 0,
      weights,
      n: 1,
      sampling: { temperature: 1, top_p: 1, top_k: -1, max_response_length: 4 },
      shardPrompts: 1,
      withReference: true,
    };
    await company.system.ask('policy', { kind: 'reference-requested', weights }, { timeoutMs });
    for (const instance of [0, 1]) {
      const shard = drawShard(blobs, order, instance, company.data.train.slice(instance, instance + 1));
      const sampled = await company.system.ask('sampler', shard, { timeoutMs, instance });
      await company.system.ask('reference', sampled, { timeoutMs });
    }
    await company.system.ask('learner', { kind: 'optimizer-requested', stage: 'grpo', weights }, { timeoutMs });
  });
}

describe('a model of 25 million parameters', () => {
  it('lies in memory once for all processes, and a second sampler adds less than 5 % of it', async () => {
    const baseline = await afterUse([]);
    const { rehearsal, maps, arena } = await afterUse(large);
    expect(rehearsal.parameterCount).toBeGreaterThanOrEqual(25_000_000);
    const weightBytes = 4 * rehearsal.parameterCount;

    const inodes = readers.map((name) => new Set(arena.get(name)?.map(({ inode }) => inode)));
    for (const found of inodes) expect([...found]).toEqual([...(inodes[0] ?? [])]);
    expect(inodes[0]?.size).toBe(1);

    const all = [...arena.values()].flat();
    const physical = sum(all, 'proportionalBytes');
    console.log(
      `arena ${megabytes(rehearsal.arenaBytes)}; ${megabytes(physical)} of it in memory, once for ${maps.size} processes`,
    );
    expect(physical).toBeLessThanOrEqual(1.01 * rehearsal.arenaBytes);
    for (const name of ['sampler.0', 'sampler.1']) {
      const own = arena.get(name) ?? [];
      expect(own.some(({ writable }) => writable)).toBe(false);
      expect(sum(own, 'residentBytes')).toBeGreaterThan(0.9 * weightBytes);
      expect(sum(own, 'privateBytes')).toBe(0);
    }

    // The heaps of two processes differ by some megabytes at any moment; a copy of the weights would be in every reading.
    let added = addedBytes(baseline, { maps }, weightBytes);
    for (let reading = 1; reading < 3 && added >= 0.05 * weightBytes; reading += 1)
      added = addedBytes(await afterUse([]), await afterUse(large), weightBytes);
    expect(added).toBeLessThan(0.05 * weightBytes);
  }, 120_000);
});

/** What a sampler holds for itself alone with the large model, beyond what it holds with a tiny one. */
function addedBytes(baseline: Pick<Stage, 'maps'>, used: Pick<Stage, 'maps'>, weightBytes: number): number {
  const [small, large] = [baseline, used].map(({ maps }) => sum(maps.get('sampler.1') ?? [], 'privateBytes'));
  const added = (large ?? 0) - (small ?? 0);
  console.log(
    `weights ${megabytes(weightBytes)}; a sampler's own memory ${megabytes(large ?? 0)}, with a tiny model ` +
      `${megabytes(small ?? 0)}: ${((100 * added) / weightBytes).toFixed(1)} % of the weights added`,
  );
  return added;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
