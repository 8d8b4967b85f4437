/** `troupe sample --model` on a pretrained model that no one here made. */
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readMachineParts } from '../../cli/machine/machine-parts.js';
import { makeStories, storiesAreThere, storiesText } from '../helpers/stories260k.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { startTroupe, troupe } from '../helpers/troupe-command.js';

const engines = readMachineParts().torch ? ['tfjs'] : ['torch', 'tfjs'];
const temporary = temporaryFolder();
const folder = join(temporary.path, 'stories');
const ask = (...words: string[]) => troupe('sample', '--model', folder, '--threads', '1', ...words);

describe.skipIf(!storiesAreThere)('troupe sample --model (skipped where ../shared/data is missing)', () => {
  beforeAll(() => {
    makeStories(folder);
  });

  it.each(engines)('writes the story that llama2.c writes, and nothing else (%s)', async (engine) => {
    const { code, out, error } = await ask('--engine', engine, '--raw', '--max-tokens', '200', '<s>');
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toBe(` ${storiesText}\n`);
  });

  it('shows the answer while it is made, and ends with 130 at an interrupt', async () => {
    const { process: child, ended } = startTroupe([
      'sample',
      '--model',
      folder,
      '--threads',
      '1',
      '--raw',
      '--max-tokens',
      '500',
      '<s>',
    ]);
    await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(130);
    expect(out.length).toBeGreaterThan(0);
    expect(out.length).toBeLessThan(storiesText.length);
    expect(storiesText).toContain(out.trim());
  });

  it('reads the question from standard input, and gives one object with --json', async () => {
    const bin = fileURLToPath(new URL('../../../bin/troupe.js', import.meta.url));
    const words = ['sample', '--model', folder, '--threads', '1', '--raw', '--json', '--max-tokens', '12', '-'];
    const child = spawn(process.execPath, [bin, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end('<s> Once upon a time');
    let out = '';
    for await (const part of child.stdout.setEncoding('utf8')) out += String(part);
    const answer = z
      .looseObject({
        prompt: z.string(),
        response: z.string(),
        finishReason: z.string(),
        tokenIds: z.array(z.number()),
      })
      .parse(JSON.parse(out));
    expect(answer.prompt).toBe('<s> Once upon a time');
    expect(answer.response).toBe(', there was a little girl named Lily. She');
    expect(answer).toMatchObject({ finishReason: 'length', forcedExit: false, promptTokens: 6 });
    expect(answer.tokenIds).toHaveLength(12);
  });

  it('refuses pictures for a model of text, and more tokens than it has positions for', async () => {
    const refusals: [readonly string[], RegExp][] = [
      [['--image', 'a.png', 'what?'], /is a model of text alone/],
      [['--max-tokens', '600', 'hi'], /--max-tokens 600 is more than the model has positions for/],
    ];
    for (const [words, reason] of refusals) {
      const { code, error, out } = await ask(...words);
      expect([code, out]).toEqual([2, '']);
      expect(error).toMatch(reason);
    }
  });

  it('refuses an architecture that it does not compute, and a tokenizer of another model, by name', async () => {
    const other = join(temporary.path, 'other');
    cpSync(folder, other, { recursive: true });
    const config = z.looseObject({}).parse(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')));
    writeFileSync(join(other, 'config.json'), JSON.stringify({ ...config, vocab_size: 500 }));
    const small = await troupe('sample', '--model', other, 'hi');
    expect([small.code, small.error]).toEqual([
      2,
      expect.stringMatching(/512 tokens, the model's vocabulary only 500/),
    ]);
    writeFileSync(
      join(other, 'config.json'),
      JSON.stringify({ ...config, model_type: 'llama', architectures: ['LlamaForCausalLM'] }),
    );
    const llama = await troupe('sample', '--model', other, 'hi');
    expect(llama.code).toBe(2);
    expect(llama.error).toMatch(/model_type 'llama' \(LlamaForCausalLM\), which Troupe does not compute/);
  });
});
