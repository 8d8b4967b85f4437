/** A root of a run in a process of its own, as the command line starts one: options and acts come as one argument. */
import { describeFailure, exitCodeOf } from '../../../cli/failure.js';
import { runTrain } from '../../../cli/train.js';
import { actor } from './act.js';
import { rootOrder } from './root-order.js';

const { acts, ...options } = rootOrder.parse(JSON.parse(process.argv[2] ?? ''));
try {
  process.exitCode = await runTrain(
    { ...options, dryRun: false, view: 'plain' },
    actor(acts, (line) => process.stdout.write(`${line}\n`)),
  );
} catch (error) {
  process.stderr.write(`${describeFailure(error, false)}\n`);
  process.exitCode = exitCodeOf(error);
}
