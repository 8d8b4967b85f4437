import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const engine = new URL('../../../../tensor/torch/torch-ops.js', import.meta.url).href;
const training = new URL('../../../contract/engine-training.js', import.meta.url).href;

/** Runs the code as a process of its own, since a test runner's own memory moves by megabytes. */
async function run(body: string): Promise<{ stdout: string; stderr: string }> {
  const code = `
    import { createTorchOps } from '${engine}';
    import { startTraining } from '${training}';
    const ops = createTorchOps({ device: 'cpu', threads: 1 });
    ${body}`;
  return promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '-e', code]);
}

describe('the memory of a process with the torch engine', () => {
  it('grows by at most 1 MB per 100 training steps after warm-up', async () => {
    const { stdout } = await run(`
      const training = startTraining(ops);
      const train = (steps) => { for (let step = 0; step < steps; step++) training.step(); gc(); return process.memoryUsage.rss(); };
      train(200);
      const before = train(200);
      console.log(train(400) - before);`);
    expect(Number(stdout)).toBeLessThanOrEqual(4 * 2 ** 20);
  });

  it('reports a tensor that was dropped without release by its name, and goes on holding it', async () => {
    const { stdout, stderr } = await run(`
      (() => { ops.named(ops.zeros([1000], 'float32'), 'the forgotten one'); })();
      (() => { ops.named(ops.zeros([1000], 'float32'), 'the released one').release(); })();
      ops.memory();
      await new Promise((resolve) => setTimeout(resolve, 10));
      gc();
      await new Promise((resolve) => process.once('warning', resolve));
      console.log(JSON.stringify(ops.memory()));`);
    expect(stderr).toContain("'the forgotten one' was dropped without release()");
    expect(stderr).not.toContain('the released one');
    expect(JSON.parse(stdout)).toEqual({ handles: 1, bytes: 4000 });
  });

  it('is free of a large tensor as soon as that is released', async () => {
    const { stdout } = await run(`
      const before = process.memoryUsage.rss();
      const tensor = ops.full([64 << 20], 1, 'float32');
      const held = process.memoryUsage.rss() - before;
      tensor.release();
      console.log(held, process.memoryUsage.rss() - before);`);
    const [held = 0, after = 0] = stdout.trim().split(' ').map(Number);
    expect(held).toBeGreaterThan(200 * 2 ** 20);
    expect(after).toBeLessThan(20 * 2 ** 20);
  });
});
