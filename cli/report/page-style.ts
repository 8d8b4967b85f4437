/** The page's style: one column on a phone, two on a desk; light or dark as the reader's system says. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d1f24; --soft: #5d636e; --line: #e4e2dc; --grid: #eceae4;
  --c1: #1f5fbf; --c2: #c2571a; --c3: #2b8a5e; --c4: #8250b4; --c5: #94751b;
  --good: #1d7a4c; --bad: #b3361f; --rest: #e6e4dd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --card: #1b1e24; --ink: #e7e8ea; --soft: #9aa1ad; --line: #2b2f37; --grid: #272b33;
    --c1: #6ea8ff; --c2: #f0925a; --c3: #5fc797; --c4: #bd94ea; --c5: #d9b95a;
    --good: #5fc797; --bad: #ff8d75; --rest: #2c3038;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 1120px; padding: 28px 20px 64px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
}
h1 { margin: 0; font-size: 30px; line-height: 1.15; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { margin: 44px 0 10px; font-size: 19px; letter-spacing: -0.01em; }
h3 { margin: 0; font-size: 14.5px; }
h4 { margin: 0 0 4px; font-size: 12.5px; color: var(--soft); font-weight: 600; }
p { margin: 0; }
small, .lead, figcaption p { color: var(--soft); font-size: 13px; }
.lead { margin: 0 0 12px; max-width: 75ch; }
code, pre { font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.brand { color: var(--soft); font-size: 13px; margin-bottom: 6px; }
.facts { margin-top: 8px; display: flex; flex-wrap: wrap; gap: 4px 14px; color: var(--soft); }
.exit { font-weight: 650; color: var(--bad); }
.exit.done { color: var(--good); }
.exit.done::before { content: '✓ '; }
.exit.failed::before { content: '✗ '; }
.failure { margin-top: 16px; padding: 12px 14px; border-left: 3px solid var(--bad); background: var(--card); }
.failure b { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(215px, 1fr)); gap: 12px; margin-top: 22px; }
.tile, .chart, .sample, .actors, .whiskers {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
.tile { padding: 12px 14px; display: flex; flex-direction: column; gap: 2px; }
.tile.wide { grid-column: 1 / -1; }
.tile > span { color: var(--soft); font-size: 12.5px; }
.tile strong { font-size: 22px; font-weight: 620; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }
.tile strong code { font-size: 13px; font-weight: 400; letter-spacing: 0; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 14px; }
.chart { margin: 0; padding: 14px 14px 6px; position: relative; display: flex; flex-direction: column; }
.chart svg { width: 100%; height: auto; display: block; margin-top: auto; }
figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 12px; margin-bottom: 6px; }
figcaption h3 { margin-right: auto; }
figcaption p { flex-basis: 100%; }
.key { font-size: 13px; white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft); }
.key b { color: var(--ink); font-weight: 620; }
.key i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 5px; background: currentColor; }
.grid { stroke: var(--grid); stroke-width: 1; }
.mark { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 4 4; }
.tick { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.line.raw { stroke-width: 1.2; opacity: 0.35; }
.band { fill: currentColor; opacity: 0.16; }
circle, rect { fill: currentColor; }
.s1, .p1 { color: var(--c1); } .s2, .p2 { color: var(--c2); } .s3 { color: var(--c3); } .p3 { color: var(--c5); }
.s4 { color: var(--c4); } .s5 { color: var(--c5); } .p4 { color: var(--c3); } .p5 { color: var(--c4); }
.rest { color: var(--rest); }
.pointer { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--soft); opacity: 0.5; pointer-events: none; }
.said {
  position: absolute; z-index: 1; padding: 5px 8px; border-radius: 6px; background: var(--ink); color: var(--paper);
  font-size: 12px; line-height: 1.4; white-space: nowrap; pointer-events: none; font-variant-numeric: tabular-nums;
}
.whiskers { padding: 14px; display: grid; gap: 9px; margin-bottom: 12px; }
.whisker, .whisker-head { display: grid; grid-template-columns: 130px minmax(120px, 1fr) 290px; gap: 4px 16px; align-items: center; }
.axis { display: flex; justify-content: space-between; color: var(--soft); font-size: 11px; }
.axis i { font-style: normal; width: 0; display: flex; justify-content: center; }
.track { position: relative; height: 14px; border-radius: 7px; background: var(--grid); }
.track i { position: absolute; top: 0; bottom: 0; min-width: 3px; background: var(--c1); opacity: 0.38; border-radius: 4px; }
.track b { position: absolute; top: -2px; bottom: -2px; width: 3px; margin-left: -1.5px; background: var(--c1); border-radius: 2px; }
.value { font-variant-numeric: tabular-nums; font-size: 13.5px; }
.label { font-weight: 600; font-size: 13.5px; overflow-wrap: anywhere; }
.sample { padding: 12px 14px; margin-bottom: 12px; }
.sample .prompt { margin-bottom: 8px; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr)); gap: 12px 20px; }
.columns > div { border-left: 2px solid var(--line); padding-left: 10px; min-width: 0; }
.verdict { white-space: nowrap; } .right { color: var(--good); } .wrong { color: var(--bad); }
.actors { padding: 14px; display: grid; gap: 12px; }
.actor { display: grid; grid-template-columns: 110px minmax(120px, 1fr) 190px; gap: 0 16px; align-items: center; }
.actor small { grid-column: 2 / -1; }
.share-bar { display: flex; height: 14px; border-radius: 4px; overflow: hidden; background: var(--rest); }
.share-bar i { background: currentColor; }
.share-bar .p3 { background: repeating-linear-gradient(45deg, currentColor 0 3px, transparent 3px 5px); }
.shares { font-size: 13px; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
th { text-align: left; color: var(--soft); font-weight: 600; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft); }
tr.bad td:nth-child(2) { color: var(--bad); font-weight: 600; }
tr.bad td:nth-child(2)::before { content: '! '; }
.field { display: inline-block; margin-right: 10px; white-space: pre-wrap; }
.field i { font-style: normal; color: var(--soft); }
.warning { color: var(--bad); margin-bottom: 8px; }
details { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
summary { cursor: pointer; }
details pre { margin-top: 10px; }
#events table + .lead { margin-top: 12px; }
@media (max-width: 640px) {
  body { padding: 18px 12px 48px; }
  .whisker { grid-template-columns: 1fr; }
  .whisker-head { display: none; }
  .actor { grid-template-columns: 1fr auto; }
  .actor .share-bar { grid-column: 1 / -1; grid-row: 2; }
  .actor small { grid-column: 1 / -1; }
  td:nth-child(1), th:nth-child(1) { display: none; }
}
@media print { .chart, .sample, .tile { break-inside: avoid; } }
`;
