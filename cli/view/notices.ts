/** Which events a person should read, and as what sentence. PURE. */
import type { ActorAddress } from '../../messages/values.js';
import type { AnyRunEvent } from '../run-event.js';
import { sayDuration } from './say.js';

export interface Notice {
  readonly timeMs: number;
  /** `failure` stands out; `note` is for the record. */
  readonly weight: 'failure' | 'note';
  readonly text: string;
  /** A newer notice of the same topic takes the place of the older one. */
  readonly topic?: 'checkpoint';
}

export function addNotice(notices: readonly Notice[], notice: Notice): readonly Notice[] {
  return [...notices.filter(({ topic }) => topic === undefined || topic !== notice.topic), notice];
}

export function noticeOf(event: AnyRunEvent, timeMs: number): Notice | undefined {
  const failure = (text: string): Notice => ({ timeMs, weight: 'failure', text });
  const note = (text: string): Notice => ({ timeMs, weight: 'note', text });
  switch (event.kind) {
    case 'actor-failed': {
      const waiting = event.outstanding.length === 0 ? '' : `; outstanding: ${event.outstanding.join(', ')}`;
      return failure(`${sayActor(event.actor)} (pid ${event.pid}) failed: ${event.reason}${waiting}`);
    }
    case 'actor-restarted':
      return note(`${sayActor(event.actor)} restarted as pid ${event.pid} after ${(event.downMs / 1000).toFixed(1)} s`);
    case 'ask-redone':
      return note(`${event.message} sent again to ${sayActor(event.actor)}: ${event.reason}`);
    case 'checkpoint-written':
      return {
        ...note(`checkpoint of step ${event.step} saved (${(event.durationMs / 1000).toFixed(1)} s)`),
        topic: 'checkpoint',
      };
    case 'checkpoint-refused':
      return failure(`checkpoint ${event.folder} refused: ${event.reason}`);
    case 'metrics-abandoned':
      return note(`${event.lines} lines of metrics after step ${event.afterStep} moved aside`);
    case 'verdicts-failed':
      return failure(`${event.count} verdicts failed in step ${event.step}: ${event.reasons.join('; ')}`);
    case 'verdict-alarm-raised': {
      const share = ((100 * event.failed) / event.verdicts).toFixed(1);
      const reasons = Object.entries(event.byReason).map(([reason, count]) => `${count} × ${reason}`);
      return failure(
        `${share} % of step ${event.step}'s verdicts failed, more than 0.1 %: look at the verifier (${reasons.join('; ')})`,
      );
    }
    case 'verifier-swapped':
      return note(`verifier swapped after step ${event.step}: ${event.from} → ${event.to}`);
    case 'verifier-swap-refused':
      return failure(`swap of the verifier refused after step ${event.step}: ${event.reason}`);
    case 'verifier-restored':
      return note(`grades by ${event.to}, swapped for ${event.from} after step ${event.swappedAt}`);
    case 'rollouts-dropped':
      return failure(`${event.count} rollouts dropped in step ${event.step}: ${event.reason}`);
    case 'examples-skipped':
      return failure(`${event.count} examples of ${event.source} skipped: ${event.reason}`);
    case 'interrupt-received':
      return failure('stopping after this step, then saving; Ctrl-C again stops at once');
    case 'warning-raised':
      return failure(event.message);
    case 'run-failed':
      return failure(`${event.name}: ${event.message}`);
    case 'run-started':
      return event.resumedFrom === undefined ? undefined : note(`goes on from ${event.resumedFrom}`);
    case 'run-finished':
      return note(`${event.exit} after ${sayDuration(event.wallTimeSeconds)}`);
    case 'broker-started':
    case 'actor-started':
    case 'actor-stopped':
    case 'ask-sent':
    case 'ask-answered':
    case 'stage-started':
    case 'stage-finished':
    case 'checkpoint-removed':
    case 'part-missed':
      return undefined;
  }
}

function sayActor(actor: ActorAddress): string {
  return `${actor.name}.${actor.instance}`;
}
