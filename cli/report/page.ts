/** A run's report as one page that needs nothing else: no network, no file beside it. PURE. */
import { actorSection } from './actor-section.js';
import { curveSection } from './curve-section.js';
import { accuracySection, sampleSection } from './evaluation-section.js';
import { configSection, eventSection } from './event-section.js';
import { Html, html } from './html.js';
import { overviewSection } from './overview-section.js';
import { pageScript } from './page-script.js';
import { pageStyle } from './page-style.js';
import type { RunRecord } from './run-record.js';

export function reportPage(run: RunRecord): string {
  const sections = [
    overviewSection(run),
    accuracySection(run),
    curveSection(run, 'grpo'),
    curveSection(run, 'sft'),
    sampleSection(run),
    actorSection(run),
    eventSection(run),
    configSection(run),
  ];
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
        />
        <title>${run.summary?.experiment ?? run.name} · Troupe</title>
        <style>
          ${new Html(pageStyle)}
        </style>
      </head>
      <body>
        ${sections}
        <script>
          ${new Html(pageScript)};
        </script>
      </body>
    </html> `;
  return page.toString();
}
