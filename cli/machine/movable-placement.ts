/** PURE. A run that is looked at somewhere else: where its actors ran changes no bits of what it left behind. */
import type { LoadedConfig } from '../../config/load.js';
import type { Config } from '../../config/schema.js';
import type { MachineParts } from './machine-parts.js';

/**
 * A run that had processes may be looked at where there can be none, and without the server that it talked over; what the
 * command line says stands.
 * @param loaded the run's `config.resolved.yaml`, with the overrides of the command line
 */
export function movablePlacement({ config, sources }: LoadedConfig, parts: MachineParts): Config {
  const { placement } = config;
  if (placement.mode !== 'processes' || sources.get('placement.mode') === 'override') return config;
  const asked = sources.get('nats.url') === 'override';
  const nats = parts.process && !asked ? { url: null } : config.nats;
  return { ...config, nats, placement: { ...placement, mode: 'auto' } };
}
