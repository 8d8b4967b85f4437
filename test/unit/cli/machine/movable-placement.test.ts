import { expect, it } from 'vitest';
import { allParts, type MachineParts } from '../../../../cli/machine/machine-parts.js';
import { movablePlacement } from '../../../../cli/machine/movable-placement.js';
import { resolveMachine } from '../../../../cli/machine/resolve-machine.js';
import { ConfigError } from '../../../../config/errors.js';
import { dumpConfig, loadConfig, parseConfig } from '../../../../config/load.js';

const without: MachineParts = { ...allParts, process: { missing: 'no C++ compiler', remedy: 'npm run native' } };
/** What a run in processes wrote down, that talked over a server of somebody else's. */
const written = dumpConfig(
  loadConfig('config/runs/quickstart.yaml', ['engine=torch', 'placement.mode=processes', 'nats.url=nats://a:1']).config,
);

function lookedAt(parts: MachineParts, ...overrides: readonly string[]) {
  const { placement, nats } = resolveMachine(movablePlacement(parseConfig(written, overrides), parts), parts).config;
  return [placement.mode, nats.url];
}

it('takes place in processes and over the same server where there can be processes', () => {
  expect(lookedAt(allParts)).toEqual(['processes', 'nats://a:1']);
});

it('takes place in one process, without the server, where there can be none', () => {
  expect(lookedAt(without)).toEqual(['single-process', null]);
});

it.each(['placement.mode=processes', 'nats.url=nats://b:2'])('is refused there when %s was asked for', (override) => {
  expect(() => lookedAt(without, override)).toThrow(ConfigError);
});
