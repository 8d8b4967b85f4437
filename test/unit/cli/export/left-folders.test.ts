/** Killed exports leave folders, which the next export to the same place removes; real processes own them here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { clearLeftFolders, setAside, temporaryFolderFor } from '../../../../cli/export/left-folders.js';
import { beginFolder } from '../../../../cli/export/new-folder.js';
import { runMain } from '../../../../cli/main.js';
import { makeStories, storiesAreThere } from '../../../helpers/stories260k.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-left-'));
afterAll(() => rmSync(folder, { recursive: true }));

const newFolderModule = resolve(import.meta.dirname, '../../../../cli/export/new-folder.js');

/** Begins to export to `output`, says where it writes, and goes on for ever. */
async function beginExport(output: string) {
  const code = `
    import { writeFileSync } from 'node:fs';
    import { beginFolder } from ${JSON.stringify(newFolderModule)};
    const { temporary } = beginFolder(${JSON.stringify(output)});
    writeFileSync(temporary + '/model.safetensors', 'half');
    console.log(temporary);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const kill = async () => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  return { temporary: String(line).trim(), pid: child.pid, kill };
}

describe('what a killed export leaves', () => {
  it('stays while its process runs, and is removed when that was killed', async () => {
    const output = join(folder, 'running');
    const { temporary, pid, kill } = await beginExport(output);
    try {
      expect(clearLeftFolders(output)).toEqual([]);
      expect(existsSync(temporary)).toBe(true);
    } finally {
      await kill();
    }
    expect(clearLeftFolders(output)).toEqual([{ path: temporary, pid, bytes: 4, isRestored: false }]);
    expect(existsSync(temporary)).toBe(false);
  });

  it.skipIf(!storiesAreThere)(
    'is removed by the next `troupe export` to the same place, which says so (skipped where ../shared/data is missing)',
    async () => {
      const output = join(folder, 'model');
      const { temporary, pid, kill } = await beginExport(output);
      await kill();
      const stories = makeStories(join(folder, 'stories'));
      let said = '';
      vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true));
      const code = await runMain(['export', stories, '-o', output]);
      vi.restoreAllMocks();
      expect(code).toBe(0);
      expect(said).toContain(
        `removed ${temporary.slice(folder.length + 1)} (4 bytes), left by the export of process ${pid}, which was killed\n`,
      );
      expect(readdirSync(folder).filter((name) => name.includes('model'))).toEqual(['model']);
    },
  );

  it('is put back when it is what stood there before, moved aside', async () => {
    const output = join(folder, 'replaced');
    const { temporary, kill } = await beginExport(output);
    await kill();
    renameSync(temporary, setAside(temporary));
    expect(clearLeftFolders(output)).toMatchObject([{ isRestored: true }]);
    expect(readFileSync(join(output, 'model.safetensors'), 'utf8')).toBe('half');
  });

  it('is removed when it was moved aside and the new folder is in its place', async () => {
    const output = join(folder, 'done');
    const { temporary, kill } = await beginExport(output);
    await kill();
    renameSync(temporary, setAside(temporary));
    mkdirSync(output);
    expect(clearLeftFolders(output)).toMatchObject([{ isRestored: false }]);
    expect(readdirSync(folder).filter((name) => name.includes('done'))).toEqual(['done']);
  });

  it('is not touched when its name is of another place, of another machine, or has no owner', () => {
    const output = join(folder, 'mine');
    const own = temporaryFolderFor(output).replace(`-${process.pid}-`, '-4194305-');
    const names = [
      own.replace('.mine-', '.mine-too-'),
      own.replace(/mine-[0-9a-f]{12}/, 'mine-000000000000'),
      join(folder, '.mine-12345678.temporary'),
      join(folder, '.mine-notes'),
    ];
    for (const name of names) mkdirSync(name);
    writeFileSync(`${own.slice(0, -18)}00000000.temporary`, 'a file');
    symlinkSync(folder, `${own.slice(0, -18)}11111111.temporary`);
    expect(clearLeftFolders(output)).toEqual([]);
    mkdirSync(own);
    expect(clearLeftFolders(output)).toMatchObject([{ path: own, pid: 4194305 }]);
    expect(names.every((name) => existsSync(name))).toBe(true);
  });

  it("is not this process's own, which still writes", () => {
    const output = join(folder, 'own');
    const { temporary, abort } = beginFolder(output);
    expect(clearLeftFolders(output)).toEqual([]);
    expect(existsSync(temporary)).toBe(true);
    abort();
  });
});
