import { evaluationScores } from '../../../../cli/train/evaluation.js';
import { answerlessRecord, evaluationRecord, wrongRecord } from '../../../helpers/evaluation-records.js';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunFolderMissingError, writeReport } from '../../../../cli/report/write-report.js';
import { createRunFolder, type RunFolder } from '../../../../cli/run-folder.js';
import {
  address,
  sftSteps,
  syntheticEvaluations,
  syntheticSteps,
  syntheticSummary,
} from '../../../helpers/synthetic-run.js';

const attack = '<script>alert(1)</script><img src="https://example.com/x">';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'troupe-report-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A run's folder as a run leaves it: metrics count over the whole run, evaluations within their stage. */
async function reportOf(write: (folder: RunFolder) => void): Promise<string> {
  const folder = createRunFolder({ root, experiment: 'quickstart', resolvedConfig: `trainer: "${attack}"\n` });
  write(folder);
  folder.close();
  const path = await writeReport(folder.path);
  expect(path).toBe(join(folder.path, 'report.html'));
  return readFileSync(path, 'utf8');
}

function wholeRun(folder: RunFolder): void {
  for (const { stage, step, metrics } of syntheticSteps()) {
    folder.metrics(stage === 'sft' ? step : sftSteps + step, stage, metrics);
  }
  for (const report of syntheticEvaluations()) {
    const samples = report.samples.map((sample) => ({ ...sample, response: `${sample.response}${attack}` }));
    folder.evaluation({ ...report, samples });
  }
  folder.summary(syntheticSummary());
}

interface Chart {
  readonly first: number;
  readonly last: number;
  readonly series: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly said: readonly string[];
  }[];
}

/** The points of a chart, as the page's own script reads them. */
function chartOf(page: string, section: string, title: string): Chart {
  const [, after = ''] = page.split(`<section id="${section}">`);
  const [own = ''] = after.split('</section>');
  const figure = own.split('<figure').find((part) => part.includes(`<h3>${title}</h3>`)) ?? '';
  const [, data = ''] = /data-curves="([^"]*)"/.exec(figure) ?? [];
  return JSON.parse(data.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))));
}

describe('the report of a run', () => {
  it('needs nothing but itself', async () => {
    const page = await reportOf(wholeRun);
    const tags = page.match(/<[a-z][^>]*>/g) ?? [];
    expect(tags.length).toBeGreaterThan(100);
    for (const tag of tags) expect(tag).not.toMatch(/\s(src|srcset|href|action|poster)=/);
    expect(page).not.toMatch(/url\(|@import|\bfetch\(|XMLHttpRequest/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"`);
  });

  it('shows what a model wrote as text and never as markup', async () => {
    const page = await reportOf(wholeRun);
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img');
    expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  it('says the figures of the summary', async () => {
    const page = await reportOf(wholeRun);
    const text = page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    expect(text).toContain('quickstart-001');
    expect(text).toMatch(/done\s+SFT 300 steps\s+GRPO 60 steps\s+0:40/);
    expect(text).toContain('.000 → .995');
    expect(text).toContain('995 of 1,000');
    expect(text).toContain('a7'.repeat(32));
    expect(text).toMatch(/reproducible from its configuration\s+yes/);
    expect(text).toMatch(/restarts of actors\s+1/);
    expect(text).toMatch(/learner\.0\s+37 % busy/);
  });

  it('says what several samples come to, how many words they have, and what went wrong', async () => {
    const samples = [{}, wrongRecord, { ...answerlessRecord, endlessThinking: true, finishReason: 'length' as const }];
    const records = samples.map((more, sample) => evaluationRecord({ sample, ...more }));
    const page = await reportOf((folder) =>
      folder.evaluation({ stage: 'sft', step: 1, label: 'after SFT', scores: evaluationScores(records), samples: [] }),
    );
    expect(page).toContain(
      '1 of 3 · 12.0 tokens · 6.00 words · maj@3 1.00 · pass@3 1.00 · 1 without an answer · 1 cut off · 1 thinking without end',
    );
  });

  it('begins the held-out accuracy of GRPO with the evaluation after SFT', async () => {
    const { first, last, series } = chartOf(await reportOf(wholeRun), 'grpo', 'Held-out accuracy');
    expect([first, last]).toEqual([0, 60]);
    expect(series).toEqual([
      {
        name: 'arithmetic',
        x: [0, 10, 20, 30, 40, 50, 60],
        said: ['.552', '.871', '.968', '.989', '.991', '.993', '.995'],
      },
    ]);
  });

  it('counts the steps of GRPO from its own beginning', async () => {
    const { first, last, series } = chartOf(await reportOf(wholeRun), 'grpo', 'Reward');
    expect([first, last]).toEqual([1, 60]);
    expect(series[0]?.x).toHaveLength(60);
  });

  it('marks in the curves of GRPO where the verifier was swapped', async () => {
    const [step, from, to] = [sftSteps + 20, 'math', `medical ${attack}`];
    const page = await reportOf((folder) => {
      wholeRun(folder);
      folder.event({ kind: 'verifier-swapped', step, from, to });
    });
    const [sft = '', grpo = ''] = page.split('<section id="grpo">');
    expect(sft).not.toContain('class="mark"');
    expect(grpo).toMatch(/<line class="mark"[^>]*><title>verifier swapped: math → medical &#60;script/);
  });

  it('draws a curve with gaps where a value is not a number', async () => {
    const page = await reportOf((folder) => {
      for (const [index, loss] of [3, NaN, 2].entries()) folder.metrics(index + 1, 'sft', { 'train/loss': loss });
    });
    expect(chartOf(page, 'sft', 'Loss').series[0]?.said).toEqual(['3.00', '–', '2.00']);
    expect(page).not.toMatch(/\sd="[^"]*NaN/);
  });
});

describe('the report of a run that failed', () => {
  const failure = { name: 'SamplerLostError', message: `sampler.1 is gone ${attack}` };
  const failHalfWay = (folder: RunFolder) => {
    for (const { stage, step, metrics } of syntheticSteps().slice(0, 40)) folder.metrics(step, stage, metrics);
    folder.event({
      kind: 'actor-failed',
      actor: address('sampler', 1),
      pid: 77,
      reason: 'killed by SIGKILL',
      outstanding: [],
      logTail: attack,
    });
    folder.event({ kind: 'run-failed', ...failure });
  };

  it('says why, and shows the steps before', async () => {
    const page = await reportOf((folder) => {
      failHalfWay(folder);
      folder.summary({ ...syntheticSummary(), exit: 'failed', stages: [], finalWeightsHash: null, failure });
    });
    expect(page).toContain('<span class="exit failed">failed</span');
    expect(page).toContain('<b>SamplerLostError</b>');
    expect(page).toContain('killed by SIGKILL');
    expect(page).not.toContain('<script>alert');
    expect(chartOf(page, 'sft', 'Loss').last).toBe(40);
  });

  it('is written without a summary too, and says that there is none', async () => {
    const page = await reportOf(failHalfWay);
    expect(page).toContain('no summary: the run is not over, or it was killed');
    expect(chartOf(page, 'sft', 'Loss').last).toBe(40);
  });

  it('counts the lines that cannot be read', async () => {
    const page = await reportOf((folder) => {
      failHalfWay(folder);
      writeFileSync(join(folder.path, 'metrics.jsonl'), '{"step":41,"sta', { flag: 'a' });
    });
    expect(page).toContain('1 of metrics.jsonl could not be read');
  });
});

describe('a folder that is not of a run', () => {
  it('is refused by name before anything is written', async () => {
    const refused = writeReport(root);
    await expect(refused).rejects.toBeInstanceOf(RunFolderMissingError);
    await expect(refused).rejects.toThrow(root);
  });
});
