#!/usr/bin/env node
/**
 * The `troupe` command: sets up where npm ran no scripts or libtorch was replaced, then runs the command line. A part
 * that set-up has found missing is not tried again here: the user adds it. What needs no engine starts without set-up,
 * so that `troupe doctor` can say what is wrong.
 */
import { existsSync, realpathSync } from 'node:fs';
import { isMissing, readParts, readTorchArtefact } from '../native/process/artefacts.js';

const main = new URL('../dist/cli/main.js', import.meta.url);
const words = process.argv.slice(2);
const needsNoEngine =
  words.length === 0 || ['doctor', 'grade', 'help', 'report'].includes(words[0] ?? '') || words.some(asksOnly);

// Who read the output may be gone (`| head`; Ctrl-C ends `tee` too): a run goes on, and saves what it has.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'EPIPE') throw error;
  });

const obstacle = existsSync(main) ? (needsNoEngine ? undefined : findObstacle()) : 'the TypeScript build is missing';
if (obstacle === undefined || (await setUp(obstacle))) {
  const { runMain } = await import(main.href);
  process.exitCode = await runMain(words);
}

/** @param {string} word */
function asksOnly(word) {
  return ['--help', '-h', '--version', '-V', '--dry-run'].includes(word);
}

/** Why set-up must run first. Takes a few file system calls, no process. */
function findObstacle() {
  try {
    const chosen = process.env['TROUPE_TORCH'];
    const { torch } = readParts();
    if (isMissing(torch)) return chosen ? `TROUPE_TORCH names a libtorch, and ${torch.missing}` : undefined;
    const { path } = readTorchArtefact();
    if (!chosen || (existsSync(chosen) && realpathSync(chosen) === path)) return undefined;
    return `TROUPE_TORCH names another libtorch than ${path}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @param {string} reason */
async function setUp(reason) {
  const { prepare } = await import('../native/prepare.js');
  console.error(`troupe: setting up first (${reason})`);
  try {
    await prepare({ typescript: !existsSync(main) });
    return true;
  } catch (error) {
    const { SetUpError } = await import('../native/stages.js');
    const text = error instanceof SetUpError ? error.message : error instanceof Error ? error.stack : String(error);
    console.error(`troupe: ${text}`);
    process.exitCode = 1;
    return false;
  }
}
