/** How an actor's address is written: `sampler.1` for people, `sampler.1.0` (with its incarnation) for transports. */
import type { Endpoint } from '../messages/control/envelope.js';
import type { ActorAddress } from '../messages/values.js';

export const rootEndpoint: Endpoint = 'root';

export function endpointOf(address: ActorAddress): Endpoint {
  return `${address.name}.${address.instance}.${address.incarnation}`;
}

export function nameOf(address: Pick<ActorAddress, 'name' | 'instance'>): string {
  return `${address.name}.${address.instance}`;
}
