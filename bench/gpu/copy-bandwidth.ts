/** The machine's own best at moving bytes: what the share of the memory bandwidth is a share of. */
import type { Ops } from '../../tensor/ops.js';
import { median } from '../benchmark.js';

const elements = 2 ** 29;
const rounds = 9;
const copiesPerRound = 8;

/** Bytes read plus bytes written a second, of copies of 2 GiB from the GPU's memory into itself. */
export function copyBandwidth(ops: Ops): number {
  const source = ops.keep(ops.full([elements], 1.5, 'float32'));
  const target = ops.keep(ops.zeros([elements], 'float32'));
  // Reading one number waits for all that was given to the GPU.
  const wait = (): void => void ops.tidy(() => ops.item(ops.sum(ops.narrow(target, 0, elements - 1, 1))));
  const seconds = Array.from({ length: rounds + 1 }, () => {
    const started = performance.now();
    for (let copy = 0; copy < copiesPerRound; copy++) ops.copyInto(target, source);
    wait();
    return (performance.now() - started) / 1000;
  });
  source.release();
  target.release();
  return (copiesPerRound * 2 * 4 * elements) / median(seconds.slice(1));
}
