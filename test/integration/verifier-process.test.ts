/** A verifier's process that a grader ends for good, and what its successor does. Real processes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const child = fileURLToPath(new URL('../helpers/verdict-process-main.js', import.meta.url));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-verifier-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function gradeInProcess(solutions: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const started = spawn(process.execPath, [child, folder, ...solutions], { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    started.stdout.on('data', (text) => {
      output += String(text);
    });
    started.on('exit', (code) => {
      done({ code, output });
    });
  });
}

it('gives up an item that ends the process twice, and grades all the others (POOL-4)', async () => {
  const solutions = ['7', '8', 'abort', '7', '7'];
  const [first, second, third] = [
    await gradeInProcess(solutions),
    await gradeInProcess(solutions),
    await gradeInProcess(solutions),
  ];
  expect(first.code).not.toBe(0);
  expect(second.code).not.toBe(0);
  expect(third.code).toBe(0);
  expect(JSON.parse(third.output)).toEqual([
    { outcome: 'scored', score: 1 },
    { outcome: 'scored', score: 0 },
    { outcome: 'crashed', reason: "its grading ended the verifier's process twice" },
    { outcome: 'scored', score: 1 },
    { outcome: 'scored', score: 1 },
  ]);
}, 120_000);
