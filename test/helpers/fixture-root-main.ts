/** A root to be killed: starts a system of fixture actors, says on standard output what it started, and waits. */
import { type PlacementMode } from '../../runtime/system.js';
import { fixtureActor, startFixtureSystem } from './fixture-system.js';

const [runId = '', mode = 'processes'] = process.argv.slice(2);
const { system, events } = await startFixtureSystem({
  runId,
  mode: isMode(mode) ? mode : 'processes',
  actors: [fixtureActor('verifier'), fixtureActor('sampler')],
});
const broker = events.find((event) => event.kind === 'broker-started');
console.log(JSON.stringify({ pids: [...system.status().map(({ pid }) => pid), broker?.pid], url: broker?.url }));
setInterval(() => {}, 1000);

function isMode(text: string): text is PlacementMode {
  return text === 'processes' || text === 'threads' || text === 'single-process';
}
