/**
 * `troupe export`: weights and all that belongs to them into a new folder.
 *
 * EXPORT-1 The folder appears whole or not at all; what stood there is replaced only with --force.
 * EXPORT-2 Weights of a checkpoint that are written as they are have the hash that its manifest names, or nothing is
 *          written.
 * EXPORT-3 Memory is bounded by a few chunks, whatever the model's size.
 * EXPORT-4 What a killed export to the same place left is removed by the next, which says so.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { syncFolder, writeFileSynced, type Writing } from '../../models/safetensors/writer.js';
import type { TokenizerFile } from '../../models/tokenizer/tokenizer.js';
import { InterruptedError, listenForInterrupt } from '../train/interrupt.js';
import { sayBytes, sayCount } from '../view/say.js';
import type { ExportOptions } from './export-options.js';
import { exportProgress } from './export-progress.js';
import { locateWeights, type LocatedWeights } from '../locate-weights.js';
import { clearLeftFolders, type LeftFolder } from './left-folders.js';
import { beginFolder, requireFreeFolder, requireRoom } from './new-folder.js';
import { planExport, type ExportPlan } from './plan-export.js';

export async function runExport(options: ExportOptions): Promise<number> {
  const { output, force, dryRun } = options;
  const source = await locateWeights(options.source, options.base);
  if (!dryRun) for (const left of clearLeftFolders(output)) process.stderr.write(sayLeft(left, output));
  requireFreeFolder(output, [source.folder, source.model], force);
  const plan = planExport(source, options);
  requireRoom(output, plan.weightBytes);
  if (dryRun) {
    process.stdout.write(describe(source, plan, 'would write', output));
    return 0;
  }
  const folder = beginFolder(output);
  try {
    await write(plan, folder.temporary);
    folder.commit();
  } catch (error) {
    folder.abort();
    throw error;
  }
  process.stdout.write(describe(source, plan, 'wrote', output));
  return 0;
}

async function write(plan: ExportPlan, folder: string): Promise<void> {
  await inTurns(plan.writeWeights(folder), plan.weightBytes);
  const files: Readonly<Record<string, TokenizerFile>> = { ...plan.filesBeside, 'README.md': { text: plan.card() } };
  for (const [name, file] of Object.entries(files))
    writeFileSynced(join(folder, name), ['text' in file ? Buffer.from(file.text) : readFileSync(file.path)]);
  syncFolder(folder);
}

/** Between two chunks the process answers: the terminal is told, and Ctrl-C ends it. */
async function inTurns(writing: Writing<void>, totalBytes: number): Promise<void> {
  const progress = exportProgress(process.stderr, totalBytes);
  const interrupt = listenForInterrupt(() => undefined);
  try {
    for (let next = writing.next(); !next.done; next = writing.next()) {
      progress.wrote(next.value);
      await nextTurn();
      if (interrupt.requested) throw new InterruptedError('stopped; nothing was written');
    }
  } finally {
    writing.return(undefined);
    progress.end();
    interrupt.release();
  }
}

function sayLeft({ path, pid, bytes, isRestored }: LeftFolder, output: string): string {
  const whose = `the export of process ${pid}, which was killed`;
  return isRestored
    ? `put ${output} back, which ${whose} had moved aside\n`
    : `removed ${basename(path)} (${sayCount(bytes)} bytes), left by ${whose}\n`;
}

function describe(source: LocatedWeights, plan: ExportPlan, verb: string, output: string): string {
  const { what, parameters, dtype, weightBytes, weightFiles, filesBeside } = plan;
  const shown = weightFiles.length <= 4 ? weightFiles : [...weightFiles.slice(0, 1), '…', ...weightFiles.slice(-2)];
  const lines = [
    `${verb} ${source.name} to ${output}`,
    `  ${what}: ${sayCount(parameters)} parameters, ${dtype}, ${sayBytes(weightBytes)}`,
    `  ${[...shown, ...Object.keys(filesBeside), 'README.md'].join(', ')}`,
  ];
  return `${lines.join('\n')}\n`;
}
