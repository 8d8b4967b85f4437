/** Writes down what happens to a run, and keeps what its summary needs. */
import type { ActorStatus, System } from '../../runtime/system.js';
import type { AnyRunEvent } from '../run-event.js';
import type { RunFolder } from '../run-folder.js';
import type { RunView } from '../view/run-view.js';

/** How often the view gets the actors' last heartbeats. */
const followIntervalMs = 250;

export class RunRecord {
  readonly #folder: RunFolder;
  readonly #view: RunView;
  readonly #traceMessages: boolean;
  readonly restarts = new Map<string, number>();
  readonly irreproducibleBecause: string[] = [];
  lastStatus: readonly ActorStatus[] = [];
  lastWeightsHash: string | null = null;
  /** Steps of the whole run that are done, checkpointed or not. */
  steps = 0;

  constructor(folder: RunFolder, view: RunView, traceMessages: boolean) {
    this.#folder = folder;
    this.#view = view;
    this.#traceMessages = traceMessages;
  }

  event(event: AnyRunEvent): void {
    this.#remember(event);
    const trace = event.kind === 'ask-sent' || event.kind === 'ask-answered';
    if (!trace || this.#traceMessages) this.#folder.event(event);
    this.#view.event(event);
  }

  /** Shows the actors' heartbeats until ended. */
  follow(system: System): { end(): void } {
    const look = () => {
      this.lastStatus = system.status();
      this.#view.actors(this.lastStatus);
    };
    const timer = setInterval(look, followIntervalMs);
    return {
      end: () => {
        clearInterval(timer);
        look();
      },
    };
  }

  #remember(event: AnyRunEvent): void {
    if (event.kind === 'actor-restarted') {
      const key = `${event.actor.name}.${event.actor.instance}`;
      this.restarts.set(key, (this.restarts.get(key) ?? 0) + 1);
    }
    if (event.kind === 'verdicts-failed' && event.reasons.some((reason) => reason.startsWith('timeout')))
      this.irreproducibleBecause.push(
        `${event.count} verdicts failed at step ${event.step}: ${event.reasons.join('; ')}`,
      );
    if (event.kind === 'verifier-swapped')
      this.irreproducibleBecause.push(`the verifier was swapped after step ${event.step}: ${event.from} → ${event.to}`);
    if (event.kind === 'verifier-restored')
      this.irreproducibleBecause.push(
        `the verifier had been swapped after step ${event.swappedAt}: ${event.from} → ${event.to}`,
      );
  }
}
