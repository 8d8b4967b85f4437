/** How long is a killed actor away: from its SIGKILL until its successor can be asked, beside the spawn of a bare Node. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startEcho } from './transport.js';
import { type Benchmark, beside, median, percentile } from './benchmark.js';

const kills = 9;

export const benchmarks: Benchmark[] = [
  {
    name: 'restart',
    async run(report) {
      const bare: number[] = [];
      const down: number[] = [];
      const restarted: (() => void)[] = [];
      const system = await startEcho('processes', {
        whenItFails: 'restart',
        onEvent: (event) => {
          if (event.kind === 'actor-restarted') restarted.shift()?.();
        },
      });
      for (let kill = 0; kill < kills; kill += 1) {
        const bareStart = performance.now();
        await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
        bare.push(performance.now() - bareStart);

        const start = performance.now();
        const back = new Promise<void>((resolve) => restarted.push(resolve));
        process.kill(system.status()[0]?.pid ?? 0, 'SIGKILL');
        await back;
        down.push(performance.now() - start);
      }
      await system.stop();
      report(
        beside({ name: 'kill to asked again p50', value: median(down), unit: 'ms' }, median(bare), 'bare node -e 0'),
      );
      report({ name: 'kill to asked again worst', value: percentile(down, 1), unit: 'ms' });
    },
  },
];
