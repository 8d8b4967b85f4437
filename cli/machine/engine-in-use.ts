/**
 * Which engine a run computes with: its backend and version, known before anything starts. Of torch set-up wrote both
 * down. TensorFlow.js takes what is installed and loads, which a process of its own finds out: what a backend leaves in
 * a process (libtensorflow, WebAssembly's memory) is no part of the root.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ResolvedConfig } from '../../config/schema.js';
import { readTorchArtefact } from '../../native/process/artefacts.js';
import { tfjsBackend, type EngineOptions } from '../../tensor/engine-options.js';
import { EngineUnavailableError } from '../../tensor/errors.js';
import { UsageError } from '../usage-error.js';

export const engineInUse = z.object({
  name: z.enum(['torch', 'tfjs']),
  /** libtorch; wasm, node or node-gpu. */
  backend: z.string(),
  version: z.string(),
});
export type EngineInUse = z.infer<typeof engineInUse>;

/** What `engine-main` answers. */
export const engineAnswer = z.union([
  z.object({ backend: z.string(), version: z.string() }),
  z.object({ unavailable: z.string() }),
]);
export type EngineAnswer = z.infer<typeof engineAnswer>;

const main = fileURLToPath(new URL('./engine-main.js', import.meta.url));
const answerTimeoutMs = 60_000;

/**
 * @throws UsageError when `tfjs.backend` names a package that is not there, EngineUnavailableError,
 *   NativeArtefactsMissingError, TorchMismatchError
 */
export async function findEngine({ engine, device, tfjs }: ResolvedConfig): Promise<EngineInUse> {
  if (engine === 'tfjs') return { name: engine, ...(await askEngine({ engine, device, threads: 1, tfjs })) };
  const named = process.env['TROUPE_TORCH_ADDON'];
  return { name: engine, backend: 'libtorch', version: named ? `of ${named}` : readTorchArtefact().version };
}

/** With the backend that was found in the place of `auto`: what goes on later computes with the same. */
export function withBackend(config: ResolvedConfig, { name, backend }: EngineInUse): ResolvedConfig {
  return name === 'tfjs' ? { ...config, tfjs: { backend: tfjsBackend.parse(backend) } } : config;
}

async function askEngine(options: EngineOptions): Promise<{ backend: string; version: string }> {
  const child = spawn(process.execPath, [main, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: answerTimeoutMs,
    killSignal: 'SIGKILL',
  });
  const told = await text(child.stdout);
  const line = told.trim().split('\n').at(-1) ?? '';
  const answer = line.startsWith('{')
    ? engineAnswer.parse(JSON.parse(line))
    : { unavailable: 'it ends before it starts' };
  if (!('unavailable' in answer)) return answer;
  const { backend } = options.tfjs ?? {};
  if (backend === 'node' || backend === 'node-gpu')
    throw new UsageError(answer.unavailable, 'or say tfjs.backend=wasm, which is always there');
  throw new EngineUnavailableError(answer.unavailable);
}
