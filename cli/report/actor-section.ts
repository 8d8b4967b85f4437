/** Where the time went, actor by actor. PURE. */
import type { ActorSummary } from '../run-summary.js';
import { sayBytes, sayCount, sayShare } from '../view/say.js';
import { html, type Html } from './html.js';
import type { RunRecord } from './run-record.js';

export function actorSection({ summary }: RunRecord): Html | undefined {
  if (summary === undefined || summary.perActor.length === 0) return undefined;
  return html`<section id="actors">
    <h2>Time per actor</h2>
    <p class="lead">
      <span class="key"><i class="p1"></i>busy: its compute thread or pool works</span>
      <span class="key"><i class="p3"></i>waiting: for the answer to a question of its own</span>
      <span class="key"><i class="rest"></i>idle: nobody asked it</span>
    </p>
    <div class="actors">${summary.perActor.map(actorRow)}</div>
  </section>`;
}

/** The one counter of bytes. */
const copied = 'weightsCopiedBytes';

function actorRow(summary: ActorSummary): Html {
  const { actor, busyShare, waitingShare, idleShare, tokensPerSecond, residentBytes, restarts, counters } = summary;
  const counts = Object.entries(counters)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => (name === copied ? `${sayBytes(value)} of weights copied` : `${sayCount(value)} ${name}`));
  const notes = [
    ...(tokensPerSecond === null ? [] : [`${sayCount(tokensPerSecond)} tokens/s`]),
    ...counts,
    ...(residentBytes === undefined ? [] : [`${sayBytes(residentBytes)} resident`]),
    ...(restarts > 0 ? [`restarted ${restarts}×`] : []),
  ];
  return html`<div class="actor">
    <span class="label">${actor.name}.${actor.instance}</span>
    <span
      class="share-bar"
      role="img"
      aria-label="busy ${sayShare(busyShare)}, waiting ${sayShare(waitingShare)}, idle ${sayShare(idleShare)}"
      >${part('p1', busyShare)}${part('p3', waitingShare)}</span
    >
    <span class="shares"><b>${sayShare(busyShare)}</b> busy, ${sayShare(waitingShare)} waiting</span>
    <small>${notes.join(' · ')}</small>
  </div>`;
}

function part(colour: string, share: number): Html {
  return html`<i class="${colour}" style="width:${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%"></i>`;
}
