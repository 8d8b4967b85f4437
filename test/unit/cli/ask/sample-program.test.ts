/** Which words of `troupe sample` mean what. */
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { AskOptions } from '../../../../cli/ask/ask-options.js';
import { addSample } from '../../../../cli/ask/sample-program.js';
import type { SampleOptions } from '../../../../cli/command-options.js';

async function said(...words: string[]): Promise<{ run?: SampleOptions; model?: AskOptions }> {
  const heard: { run?: SampleOptions; model?: AskOptions } = {};
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const forms = {
    sample: (run: SampleOptions) => Promise.resolve(Object.assign(heard, { run }) && 0),
    askModel: (model: AskOptions) => Promise.resolve(Object.assign(heard, { model }) && 0),
  };
  addSample(
    program,
    forms,
    (overrides) => overrides,
    () => undefined,
  );
  await program.parseAsync(['sample', ...words], { from: 'user' });
  return heard;
}

describe('troupe sample', () => {
  it('is about a run when no model is named: its folder, then overrides', async () => {
    const { run, model } = await said('runs/a-001', 'trainer.seed=1', '-p', 'Q', '-n', '2', '--temperature', '0');
    expect(model).toBeUndefined();
    expect(run).toEqual({
      folder: 'runs/a-001',
      overrides: ['trainer.seed=1'],
      prompts: ['Q'],
      count: 2,
      temperature: 0,
      json: false,
    });
  });

  it('is a question to a model that is named, pictures in their order', async () => {
    const { model } = await said('--model', 'm', '--image', 'b.png', '--image', 'a.png', '--top-k', '5', 'which?');
    expect(model).toMatchObject({ model: 'm', question: 'which?', images: ['b.png', 'a.png'], topK: 5, seed: 0 });
    expect(model).not.toHaveProperty('temperature');
  });

  it.each([
    [[], /sample what\?/],
    [['run', 'Q:12+34='], /'Q:12\+34=' is no override key=value/],
    [['run', '--image', 'a.png'], /--image belongs to --model/],
    [['run', '--thinking-budget', '5'], /--thinking-budget belongs to --model/],
    [['--model', 'm'], /there is no question/],
    [['--model', 'm', 'two', 'words'], /one question is answered, 2 words were given/],
    [['--model', 'm', '-p', 'x', 'y'], /-p and -n belong to a run/],
    [['--model', 'm', '--top-p', '1.5', 'y'], /must be a number in \(0, 1\]/],
    [['--model', 'm', '--max-tokens', '0', 'y'], /must be 1 or more/],
  ])('refuses %j', async (words, reason) => {
    await expect(said(...words)).rejects.toThrow(reason);
  });
});
