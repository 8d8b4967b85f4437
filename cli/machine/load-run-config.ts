/** A configuration as it runs on this machine: loaded, and what it leaves to the machine decided. */
import { loadConfig } from '../../config/load.js';
import { readMachineParts } from './machine-parts.js';
import { resolveMachine, type ResolvedMachine } from './resolve-machine.js';

/** @throws ConfigError (exit code 2) as `loadConfig` and `resolveMachine` do */
export function loadRunConfig(file: string | null, overrides: readonly string[] = []): ResolvedMachine {
  return resolveMachine(loadConfig(file, overrides).config, readMachineParts());
}

/** One line each on standard error: for a command that is no run, whose view would say them. */
export function sayNotices({
  notices,
  unread = [],
}: Pick<ResolvedMachine, 'notices'> & Partial<ResolvedMachine>): void {
  for (const notice of [...notices, ...unread]) process.stderr.write(`troupe: ${notice}\n`);
}
