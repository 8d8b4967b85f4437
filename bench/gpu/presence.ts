/** Is there a GPU to measure? As vitest.config.js asks; TROUPE_TEST_GPU=1 says so where the driver does not show itself. */
import { existsSync } from 'node:fs';
import type { Benchmark } from '../benchmark.js';

const gpuPresent = existsSync('/proc/driver/nvidia/version') || process.env['TROUPE_TEST_GPU'] === '1';

/** The benchmark, which without a GPU says in one line that it was not run. */
export function onGpu(benchmark: Benchmark): Benchmark {
  if (gpuPresent) return benchmark;
  return { ...benchmark, run: () => Promise.resolve(console.log('  NOT run: this machine has no NVIDIA GPU.')) };
}
