/** Starts a real system of fixture actors for tests. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActorName } from '../../messages/values.js';
import { startSystem } from '../../runtime/start-system.js';
import type { ActorSpecification, System, SystemEvent, SystemOptions } from '../../runtime/system.js';

export interface FixtureSystem {
  readonly system: System;
  readonly events: SystemEvent[];
  readonly logFolder: string;
  pidOf(name: ActorName, instance?: number): number;
}

export function fixtureActor(
  name: 'sampler' | 'verifier',
  options: Partial<Omit<ActorSpecification, 'name' | 'module'>> = {},
): ActorSpecification {
  const module = new URL(`./fixture-actors/${name}.js`, import.meta.url).href;
  return { name, instance: 0, module, startData: {}, whenItFails: 'restart', ...options };
}

let runs = 0;

export async function startFixtureSystem(
  options: Partial<SystemOptions> & Pick<SystemOptions, 'mode' | 'actors'>,
): Promise<FixtureSystem> {
  const events: SystemEvent[] = [];
  const logFolder = mkdtempSync(join(tmpdir(), 'troupe-test-'));
  const system = await startSystem({
    runId: `test-${process.pid}-${(runs += 1)}`,
    arenaBytes: 1 << 16,
    blobBytes: 1 << 16,
    logFolder,
    heartbeatIntervalMs: 100,
    heartbeatTimeoutMs: 3000,
    startTimeoutMs: 20_000,
    maxRestarts: 5,
    restartWithinMs: 60_000,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return {
    system,
    events,
    logFolder,
    pidOf(name, instance = 0) {
      const found = system.status().find(({ actor }) => actor.name === name && actor.instance === instance);
      if (found === undefined) throw new Error(`no ${name}.${instance}`);
      return found.pid;
    },
  };
}
