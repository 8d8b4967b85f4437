/** `troupe score` on a pretrained model that no one here made. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { makeStories, storiesAreThere } from '../helpers/stories260k.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { troupe } from '../helpers/troupe-command.js';

const temporary = temporaryFolder();
const scored = z.object({
  index: z.number(),
  token_ids: z.array(z.number()),
  log_probs: z.array(z.number().nullable()),
});

it.skipIf(!storiesAreThere)(
  'troupe score answers every row, names the bad ones, and says so at its end (needs ../shared/data)',
  async () => {
    const folder = makeStories(join(temporary.path, 'stories'));
    const rows = [
      { text: '<s> Once upon a time, there was a little girl' },
      'not JSON',
      { text: '<s> Once upon a time', completion: ', there was a little girl' },
      { messages: [{ role: 'user', content: 'hi' }] },
      { token_ids: [1, 403, 407] },
      { token_ids: [512] },
      { text: '<s>', images: ['missing.png'] },
    ];
    const file = temporary.file(
      'rows.jsonl',
      rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'),
    );
    const { code, out, error } = await troupe('score', '--model', folder, '--file', file, '--threads', '1');
    expect(code).toBe(1);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toHaveLength(rows.length);
    const [whole, , completed, , tokens] = lines.map((line) => scored.safeParse(line).data);
    // The ids are llama2.c's; the story that the model knows is likelier than what begins it.
    expect(whole?.token_ids.slice(0, 6)).toEqual([1, 410, 403, 407, 261, 378]);
    expect(whole?.log_probs[0]).toBeNull();
    expect(whole?.log_probs).toHaveLength(whole?.token_ids.length ?? 0);
    expect(completed?.log_probs.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => null));
    expect(completed?.log_probs.at(-1)).toBeGreaterThan(-0.5);
    expect(tokens).toMatchObject({ index: 4, token_ids: [1, 403, 407] });
    expect(lines[1]).toEqual({ index: 1, error: expect.stringContaining('not JSON') });
    expect(error).toMatch(/rows\.jsonl line 2: not JSON/);
    expect(error).toMatch(/line 4: messages, and .* has no chat template/);
    expect(error).toMatch(/line 6: token 512, and the model has 512 rows/);
    expect(error).toMatch(/line 7: .*is a model of text alone/);
    expect(error).toMatch(/7 rows, \d+ tokens, \d+ tokens\/s, .+, 4 could not be scored/);
  },
);
