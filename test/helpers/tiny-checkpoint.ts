/** A checkpoint of two small files, one of them in a folder: what `cli/checkpoint-folder.ts` is tested with. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beginCheckpoint, type CheckpointManifest, type CheckpointWriter } from '../../cli/checkpoint-folder.js';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Writes the files, and gives the manifest that belongs to them. */
export function fillCheckpoint(writer: CheckpointWriter, step: number): CheckpointManifest {
  const texts = { 'hf/model.safetensors': `weights of step ${step}`, 'optimizer.bin': `moments of step ${step}` };
  const files = Object.entries(texts).map(([name, text]) => {
    mkdirSync(dirname(join(writer.folder, name)), { recursive: true });
    writeFileSync(join(writer.folder, name), text);
    return { name, bytes: Buffer.byteLength(text), hash: hashOf(text) };
  });
  return {
    format: 1,
    stage: 'sft',
    step,
    stageStep: step,
    seed: 1,
    weights: { version: step, hash: hashOf(`weights ${step}`) },
    files,
    configHash: hashOf('configuration'),
  };
}

export async function writeCheckpoint(runFolder: string, step: number, keep: number | null = null): Promise<string> {
  const writer = beginCheckpoint(runFolder, step, keep);
  return writer.commit(fillCheckpoint(writer, step));
}
