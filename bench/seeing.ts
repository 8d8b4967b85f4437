/**
 * How long does the vision tower of Qwen2.5-VL look at a picture of 448 × 448 pixels, beside transformers? The tower has
 * the published widths and 4 of its 32 blocks, one of them of full attention, with random weights in float32; each side
 * runs in a process of its own.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { toPatches, type PatchGrid } from '../models/images/patches.js';
import { parameterShapes } from '../models/arena/parameter-shapes.js';
import { parseModelConfiguration } from '../models/configuration/configuration.js';
import { fillNormal } from '../models/generation/random-stream.js';
import { createVisionTower } from '../models/vision/vision-tower.js';
import { packageRoot } from '../native/process/artefacts.js';
import { createOps } from '../tensor/create-ops.js';
import type { Ops, Tensor } from '../tensor/ops.js';
import { beside, median, type Benchmark, type Report } from './benchmark.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'seeing', run }];

const side = 448;
const rounds = 3;
const threads = 2;
const deadlineMs = 300_000;

const configuration = parseModelConfiguration({
  model_type: 'qwen2_5_vl',
  hidden_size: 2048,
  num_hidden_layers: 1,
  num_attention_heads: 16,
  intermediate_size: 64,
  vocab_size: 64,
  image_token_id: 60,
  video_token_id: 61,
  vision_start_token_id: 62,
  vision_end_token_id: 63,
  rope_scaling: { type: 'mrope', mrope_section: [16, 24, 24] },
  vision_config: {
    depth: 4,
    hidden_size: 1280,
    intermediate_size: 3420,
    num_heads: 16,
    out_hidden_size: 2048,
    fullatt_block_indexes: [3],
  },
});

async function run(report: Report): Promise<void> {
  const ops = await createOps({ engine: 'torch', device: 'cpu', threads });
  const { vision } = configuration;
  if (!vision) throw new Error('the configuration has no vision tower');
  const parameters = randomParameters(ops);
  const tower = createVisionTower(ops, vision, parameters);
  const picture = grey();
  const look = (): number => {
    const started = performance.now();
    ops.tidy(() => ops.readFloat32(tower.features([picture])));
    return (performance.now() - started) / 1000;
  };
  look();
  const own = Array.from({ length: rounds }, look);
  for (const parameter of Object.values(parameters)) parameter.release();
  const line = { name: `a picture of ${side} × ${side}, 4 blocks`, value: median(own), unit: 's' };
  const peer = await runPeer();
  report(peer === undefined ? line : beside(line, median(peer.seconds), `transformers ${peer.version}`));
}

function randomParameters(ops: Ops): Record<string, Tensor> {
  const shapes = parameterShapes(configuration).filter(([name]) => name.startsWith('visual.'));
  return Object.fromEntries(
    shapes.map(([name, shape], stream) => {
      const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
      fillNormal(values, 0.02, 1, stream);
      return [name, ops.keep(ops.fromArray(values, shape, 'float32'))];
    }),
  );
}

function grey(): PatchGrid {
  const samples = new Uint8Array(side * side * 3).map((_, place) => place % 251);
  return toPatches(
    { height: side, width: side, channels: 3, samples },
    { patchSize: 14, temporalPatchSize: 2, mergeSize: 2, mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5] },
  );
}

const measured = z.object({ version: z.string(), seconds: z.array(z.number()) });

/** undefined, in words, when there is no such peer. */
async function runPeer(): Promise<z.infer<typeof measured> | undefined> {
  const python = process.env['TROUPE_PEER_PYTHON'] ?? 'python3';
  const script = join(packageRoot(), 'bench', 'peers', 'vision_tower.py');
  const words = [script, '--side', String(side), '--rounds', String(rounds)];
  try {
    const { stdout } = await promisify(execFile)(python, [...words, '--threads', String(threads)], {
      timeout: deadlineMs,
    });
    return measured.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
  } catch {
    console.error(`  no peer: ${python} has no transformers; name one that has in TROUPE_PEER_PYTHON`);
    return undefined;
  }
}
