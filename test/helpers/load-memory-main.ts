/**
 * Loads a folder into a shared arena and hashes it, as the policy does, and prints what the kernel counted meanwhile.
 * Arguments: a small folder to warm up with, the folder, the arena's dtype.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelConfiguration } from '../../models/configuration/configuration.js';
import { loadFolderIntoSlot } from '../../models/checkpoint/load-folder.js';
import { parameterLayout } from '../../models/arena/parameter-layout.js';
import { hashSlot } from '../../models/arena/weights-hash.js';
import { createMemory, mapMemory } from '../../native/process/process-addon.js';

const [warmUp = '', folder = '', dtype] = process.argv.slice(2);

function field(name: string): number {
  const text = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? NaN) * 1024;
}

/** @returns the arena's size and the hash */
function load(from: string): { readonly arenaBytes: number; readonly hash: string } {
  const configuration = parseModelConfiguration(JSON.parse(readFileSync(join(from, 'config.json'), 'utf8')));
  const layout = parameterLayout(configuration, dtype === 'float32' ? 'float32' : 'bfloat16');
  const slot = new Uint8Array(mapMemory(createMemory('loading', layout.slotBytes), 0, layout.slotBytes, true));
  loadFolderIntoSlot(from, layout, slot);
  return { arenaBytes: layout.slotBytes, hash: hashSlot(layout, slot) };
}

load(warmUp);
// The code and libraries of this process, which are in the page cache: they only grow.
const files = field('RssFile');
const baseline = field('RssAnon') + field('RssShmem');
writeFileSync('/proc/self/clear_refs', '5'); // VmHWM begins anew.
const { arenaBytes, hash } = load(folder);
console.log(JSON.stringify({ arenaBytes, hash, baseline, peak: field('VmHWM') - files, end: field('RssShmem') }));
