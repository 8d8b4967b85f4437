/**
 * What set-up could not make on this machine, in one line each: why, what that costs, and the command that adds it.
 *
 * MISSING-1 Only what a machine can lack becomes a missing part: a tool, the network, room on the disk, a compile that
 * fails. Any other error is one of set-up itself and ends it.
 * MISSING-2 What a program said of a failure is kept whole in a file that the line names.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BuildFailedError } from './addons.js';
import { ChosenLibtorchError } from './libtorch.js';
import { isMissing, packageRoot, partNames, setUpCommand } from './process/artefacts.js';
import { SetUpError } from './stages.js';
import { ToolsMissingError } from './tools.js';
import { FetchFailedError } from './wheels.js';

/**
 * @typedef {import('./process/artefacts.js').MissingPart} MissingPart
 * @typedef {import('./process/artefacts.js').NativeParts} NativeParts
 * @typedef {import('./process/artefacts.js').NativePart} NativePart
 */

/** What disks and their rights refuse. */
const diskCodes = new Map([
  ['ENOSPC', 'no space left on the disk'],
  ['EDQUOT', "the user's share of the disk is full"],
  ['EROFS', 'the disk is read-only'],
  ['EACCES', 'no right to write there'],
]);

/**
 * @param {unknown} error what a stage threw
 * @param {string} title of the stage: names the log
 * @param {string} folder the native folder
 * @returns {MissingPart}
 * @throws {unknown} the error itself, when no machine's lack explains it
 */
export function missingPart(error, title, folder) {
  if (error instanceof ChosenLibtorchError) throw error;
  if (error instanceof ToolsMissingError) return { missing: error.reason, remedy: error.remedy };
  const remedy = setUpCommand();
  if (error instanceof BuildFailedError || error instanceof FetchFailedError) {
    return { missing: error.reason + keepLog(error.output, title, folder), remedy };
  }
  if (error instanceof SetUpError) return { missing: error.message.split('\n', 1)[0] ?? '', remedy };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const disk = diskCodes.get(code);
  if (disk !== undefined) return { missing: `${disk} (${code}, ${folder})`, remedy };
  throw error;
}

/**
 * @param {string} output
 * @param {string} title
 * @param {string} folder
 * @returns {string} where it lies, in brackets
 */
function keepLog(output, title, folder) {
  const path = join(folder, 'logs', `${title.replaceAll(' ', '-')}.log`);
  try {
    mkdirSync(join(folder, 'logs'), { recursive: true });
    writeFileSync(path, output);
    return ` (${path})`;
  } catch {
    // The disk that the stage found full may not take its log either; the reason has been said.
    return '';
  }
}

/**
 * @param {NativeParts} parts
 * @returns {Promise<string[]>} one line for each missing part
 */
export async function missingLines(parts) {
  const names = /** @type {NativePart[]} */ (Object.keys(partNames));
  const costs = await readCosts();
  return names.flatMap((name) => {
    const part = parts[name];
    if (!isMissing(part)) return [];
    return [`! ${partNames[name]} is missing: ${part.missing}; ${costs[name]}; to add it, run: ${part.remedy}`];
  });
}

/**
 * With the figures that runs say too, once TypeScript is built.
 * @returns {Promise<Record<NativePart, string>>}
 */
async function readCosts() {
  const module = join(packageRoot(), 'dist', 'cli', 'machine', 'costs.js');
  const figures = existsSync(module) ? await import(pathToFileURL(module).href) : {};
  const times = (/** @type {number | undefined} */ ratio) => (ratio === undefined ? '' : `about ${ratio} times `);
  const oneProcess = `all actors run in one process, ${times(figures.singleProcessRatio)}slower`;
  return {
    torch: `runs compute with TensorFlow.js, which trains ${times(figures.tfjsTrainingRatio)}slower`,
    process: oneProcess,
    natsServer: oneProcess,
  };
}
