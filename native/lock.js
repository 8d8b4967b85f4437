/**
 * Keeps two set-ups of one folder from doing the same work. Every result is put in place by rename, so nothing depends
 * on the lock for being correct: a holder that died, or that outlasts the deadline, is passed over.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Longer than a whole set-up on a slow line. */
const deadlineMs = 15 * 60_000;
const pollMs = 200;

/**
 * @template Result
 * @param {string} folder
 * @param {() => Promise<Result>} body
 * @param {(holder: string) => void} [onWait] told once, when another process holds it
 * @returns {Promise<Result>}
 */
export async function withLock(folder, body, onWait = () => {}) {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'lock');
  const started = Date.now();
  let told = false;
  while (!take(lock)) {
    const holder = holderOf(lock);
    if (holder !== undefined && (!isAlive(holder) || Date.now() - started > deadlineMs)) {
      passOver(lock, holder);
      continue;
    }
    if (!told && holder !== undefined) {
      told = true;
      onWait(holder);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  try {
    return await body();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} lock */
function take(lock) {
  // Made complete under another name: nobody ever sees a lock without its holder.
  const own = `${lock}.${process.pid}`;
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  writeFileSync(join(own, 'holder'), identity(process.pid));
  try {
    renameSync(own, lock);
    return true;
  } catch {
    rmSync(own, { recursive: true, force: true });
    return false;
  }
}

/**
 * @param {string} lock
 * @returns {string | undefined}
 */
function holderOf(lock) {
  try {
    return readFileSync(join(lock, 'holder'), 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * A process id with its start time where the system tells it: a new container reuses the ids of the last one.
 * @param {number} pid
 */
function identity(pid) {
  let started = '';
  try {
    // The name in the second field may hold spaces and brackets; the start time is the 20th field after it.
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    started = status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    // No such process, or no /proc.
  }
  return `${pid} ${started}`;
}

/** @param {string} holder */
function isAlive(holder) {
  const pid = Number(holder.split(' ')[0]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return identity(pid) === holder;
}

/**
 * @param {string} lock
 * @param {string} holder
 */
function passOver(lock, holder) {
  const aside = `${lock}.passed.${process.pid}`;
  try {
    renameSync(lock, aside);
    // Between reading and renaming, another process may have passed over the dead holder and taken the lock itself.
    if (holderOf(aside) !== holder) renameSync(aside, lock);
  } catch {
    // Someone else was first: look again.
  }
  rmSync(aside, { recursive: true, force: true });
}
