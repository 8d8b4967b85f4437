/**
 * Writes one checkpoint and is SIGKILLed right before the n-th call that changes a file or a name.
 * Arguments: the run's folder, the checkpoint's step, n. Ends normally when there are fewer calls.
 */
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { writeCheckpoint } from './tiny-checkpoint.js';

const [runFolder = '', step, killBefore] = process.argv.slice(2);
let calls = 0;

function dieIn(module: object, name: string): void {
  const original: unknown = Reflect.get(module, name);
  if (typeof original !== 'function') throw new Error(`node:fs has no ${name}`);
  Reflect.set(module, name, (...given: unknown[]): unknown => {
    calls += 1;
    if (calls === Number(killBefore)) process.kill(process.pid, 'SIGKILL');
    return Reflect.apply(original, module, given);
  });
}

for (const name of ['mkdirSync', 'mkdtempSync', 'writeFileSync', 'writeSync', 'renameSync', 'rmSync']) dieIn(fs, name);
for (const name of ['writeFile', 'rename', 'rm']) dieIn(promises, name);
syncBuiltinESMExports();
await writeCheckpoint(runFolder, Number(step), 1);
