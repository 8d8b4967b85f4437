import { afterEach, describe, expect, it, vi } from 'vitest';
import { runMain } from '../../../../cli/main.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
afterEach(() => {
  vi.restoreAllMocks();
});

/** What the command writes to standard output and error, and its exit code. */
async function run(...args: readonly string[]) {
  let [out, error] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((error += String(text)), true));
  const code = await runMain(['data', 'inspect', ...args]);
  vi.restoreAllMocks();
  return { code, out, error };
}

describe('troupe data inspect', () => {
  it('prints one JSON object', async () => {
    const { code, out } = await run('config/samples/medqa.jsonl', '--json', '--rows', '1');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      mapping: 'medqa',
      rows: 3,
      characters: { prompt: { count: 3 } },
      samples: [{ grader: 'medical', options: expect.any(Array) }],
    });
  });

  it('reads no further than the limit and says so', async () => {
    const { out } = await run('config/samples/orz.json', '--limit', '2', '--rows', '0');
    expect(out).toContain('2 rows (reading stopped at --limit 2)');
    expect(out).not.toContain('sample 1');
  });

  it('shows the columns of what no mapping knows, and fails', async () => {
    const { code, out } = await run(folder.file('unknown.jsonl', '{"colour":"red","size":3}\n'));
    expect(code).toBe(1);
    expect(out).toMatch(/none knows these columns; name one with --mapping/);
    expect(out).toMatch(/colour +text/);
  });

  it.each([
    [['none.jsonl'], 2, /'none\.jsonl' names no dataset: no such file or folder/],
    [['config/samples/medqa.jsonl', '--mapping', 'medqua'], 2, /--mapping medqua is not known\n.*did you mean medqa\?/],
    [['config/samples/medqa.jsonl', '--rows', 'x'], 2, /whole number/],
    [['README.md'], 2, /neither parquet nor JSON/],
  ])('refuses %j in one block', async (args, code, message) => {
    const result = await run(...args);
    expect(result.code).toBe(code);
    expect(result.error).toMatch(message);
    expect(result.out).toBe('');
  });
});
