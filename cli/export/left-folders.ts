/**
 * Unfinished exports of processes that were killed: found by their name, which says whose they are.
 *
 * LEFT-1 The folder of a process that still runs is never touched, nor one of another machine or container, whose
 *        processes cannot be seen from here.
 * LEFT-2 What stood at the place before is put back when it was moved aside and nothing has its name.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { isAlive, startTimeOf } from '../living-process.js';

/** Where a process writes what is to become `output`: machine, boot, pid and start time are in the name. */
export function temporaryFolderFor(output: string): string {
  const final = resolve(output);
  const owner = `${machine()}-${process.pid}-${startOf(process.pid)}`;
  return join(dirname(final), `.${basename(final)}-${owner}-${randomBytes(4).toString('hex')}.temporary`);
}

/** Where what stood there waits until the new folder has its name. */
export function setAside(temporary: string): string {
  return `${temporary}${asideEnding}`;
}

export interface LeftFolder {
  readonly path: string;
  readonly pid: number;
  readonly bytes: number;
  /** Put back at its place instead of removed. */
  readonly isRestored: boolean;
}

const asideEnding = '-old';
const namePattern = /^([0-9a-f]{12})-(\d+)-(\d+)-[0-9a-f]{8}\.temporary(-old)?$/;

/** Removes what killed exports to this place left; nothing of theirs stays but what is to be put back. */
export function clearLeftFolders(output: string): LeftFolder[] {
  const final = resolve(output);
  const parent = dirname(final);
  const start = `.${basename(final)}-`;
  if (!existsSync(parent)) return [];
  const cleared: LeftFolder[] = [];
  for (const entry of readdirSync(parent, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(start)) continue;
    const [, where, pid = '', started, aside] = namePattern.exec(entry.name.slice(start.length)) ?? [];
    if (where !== machine() || (isAlive(Number(pid)) && startOf(Number(pid)) === started)) continue;
    const path = join(parent, entry.name);
    const bytes = bytesIn(path);
    const isRestored = aside !== undefined && !existsSync(final);
    if (isRestored) renameSync(path, final);
    else rmSync(path, { recursive: true, force: true });
    cleared.push({ path, pid: Number(pid), bytes, isRestored });
  }
  return cleared;
}

/** This system and container: what a pid is unique in. A boot is part of the start, so that a restart ends all. */
function machine(): string {
  return digest([hostname(), quietly(() => readlinkSync('/proc/self/ns/pid'))]).slice(0, 12);
}

/** Digits that no other process with this pid has; '0' for one that is gone, or where there is no /proc. */
function startOf(pid: number): string {
  const ticks = startTimeOf(pid);
  if (ticks === undefined) return '0';
  const boot = quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  return String(Number.parseInt(digest([boot, ticks]).slice(0, 12), 16));
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}

function quietly(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : lstatSync(path).size);
  }, 0);
}
