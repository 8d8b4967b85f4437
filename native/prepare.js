/**
 * Sets Troupe up: libtorch, nats-server, both native parts, and in a clone the TypeScript build. Runs as npm's
 * `prepare` (so by `npm ci`), as `npm run native`, and from the first `troupe` call where npm ran no scripts.
 *
 * SETUP-1 A second run fetches and builds nothing; one after tools were added builds what was missing.
 * SETUP-2 Interrupted at any point, it leaves nothing half done that a later run would take for whole.
 * SETUP-3 A part that this machine cannot build or fetch is named in one line with the command that adds it, and set-up
 * goes on: Troupe runs without.
 */
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideProcessAddon, provideTorchAddon } from './addons.js';
import { provideLibtorch } from './libtorch.js';
import { withLock } from './lock.js';
import { missingLines, missingPart } from './missing.js';
import { provideNatsServer } from './nats-server.js';
import { artefactsFile, nativeFolder, packageRoot, torchFingerprint } from './process/artefacts.js';
import { SetUpError, run, stage } from './stages.js';
import { requireNode } from './tools.js';

/**
 * Prints at its end one line for each part that is missing.
 * @param {{ typescript: boolean }} options typescript: also builds `dist`, where this is a clone
 * @returns {Promise<boolean>} whether every part is there
 * @throws {SetUpError} when nothing can run: no TypeScript build, a TROUPE_TORCH that does not serve
 */
export async function prepare(options) {
  requireNode();
  const folder = nativeFolder();
  const onWait = (/** @type {string} */ holder) =>
    console.error(`  another set-up is at work (process ${holder.split(' ')[0]}); waiting for it`);
  const parts = await withLock(folder, () => prepareNative(folder), onWait);
  if (options.typescript) await buildTypeScript();
  const lines = await missingLines(parts);
  for (const line of lines) console.error(line);
  return lines.length === 0;
}

/**
 * @param {string} folder
 * @returns {Promise<import('./process/artefacts.js').NativeParts>}
 */
async function prepareNative(folder) {
  const processAddon = await attempt(folder, 'process addon', () => provideProcessAddon(folder));
  const natsServer = await attempt(
    folder,
    'nats-server',
    (note) => provideNatsServer(folder, note),
    ({ version }) => version,
  );
  const libtorch = await attempt(
    folder,
    'libtorch',
    (note) => provideLibtorch(folder, note),
    ({ version, origin, path }) => `${version} from ${origin === 'pip' ? 'its pinned wheel' : `${origin}, ${path}`}`,
  );
  const torch =
    'missing' in libtorch
      ? libtorch
      : await attempt(folder, 'torch addon', async (note) => ({
          ...libtorch,
          fingerprint: torchFingerprint(libtorch.path),
          addon: await provideTorchAddon(folder, libtorch, note),
        }));
  const parts = { torch, process: processAddon, natsServer };
  writeWhenChanged(artefactsFile(), `${JSON.stringify(parts, undefined, 2)}\n`);
  return parts;
}

/**
 * A stage whose failure leaves its part missing.
 * @template Result
 * @param {string} folder
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<Result>} body
 * @param {(result: Result) => string} [describe]
 * @returns {Promise<Result | import('./process/artefacts.js').MissingPart>}
 */
async function attempt(folder, title, body, describe) {
  try {
    return await stage(title, body, describe);
  } catch (error) {
    return missingPart(error, title, folder);
  }
}

/**
 * @param {string} path
 * @param {string} text
 */
function writeWhenChanged(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(join(path, '..'), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

async function buildTypeScript() {
  const root = packageRoot();
  // A tarball brings `dist` and no tsconfig.
  if (!existsSync(join(root, 'tsconfig.json'))) return;
  let compiler;
  try {
    compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    if (existsSync(join(root, 'dist', 'cli', 'main.js'))) return;
    throw new SetUpError(
      'TypeScript is not installed (NODE_ENV=production leaves development packages out), and dist is not built; ' +
        'run: npm ci --include=dev',
    );
  }
  await stage('TypeScript', () => run(process.execPath, [compiler, '--build', root]));
}

const isMain = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isMain) {
  // Within `npm ci` a missing part is a notice; who asks for the native parts themselves is told by the exit code too.
  const withinInstallation = process.env['npm_lifecycle_event'] === 'prepare';
  try {
    const complete = await prepare({ typescript: !process.argv.includes('--native') });
    if (!complete && !withinInstallation) process.exitCode = 1;
  } catch (error) {
    console.error(
      error instanceof Error ? `troupe: ${error instanceof SetUpError ? error.message : error.stack}` : error,
    );
    process.exitCode = 1;
  }
}
