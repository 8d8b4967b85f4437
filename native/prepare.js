/**
 * Sets Troupe up: libtorch, nats-server, both native parts, and in a clone the TypeScript build. Runs as npm's
 * `prepare` (so by `npm ci`), as `npm run native`, and from the first `troupe` call where npm ran no scripts.
 *
 * SETUP-1 A second run fetches and builds nothing.
 * SETUP-2 Interrupted at any point, it leaves nothing half done that a later run would take for whole.
 * SETUP-3 What is missing is named in one line with the command that installs it.
 */
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideProcessAddon, provideTorchAddon } from './addons.js';
import { provideLibtorch } from './libtorch.js';
import { withLock } from './lock.js';
import { provideNatsServer } from './nats-server.js';
import { artefactsFile, nativeFolder, packageRoot, torchFingerprint } from './process/artefacts.js';
import { SetUpError, run, stage } from './stages.js';
import { requireNode } from './tools.js';

/**
 * @param {{ typescript: boolean }} options typescript: also builds `dist`, where this is a clone
 * @returns {Promise<void>}
 * @throws {SetUpError}
 */
export async function prepare(options) {
  requireNode();
  const folder = nativeFolder();
  const onWait = (/** @type {string} */ holder) =>
    console.error(`  another set-up is at work (process ${holder.split(' ')[0]}); waiting for it`);
  await withLock(folder, () => prepareNative(folder), onWait);
  if (options.typescript) await buildTypeScript();
}

/** @param {string} folder */
async function prepareNative(folder) {
  const processAddon = await stage('process addon', () => provideProcessAddon(folder));
  const natsServer = await stage(
    'nats-server',
    (note) => provideNatsServer(folder, note),
    ({ version }) => version,
  );
  const torch = await stage(
    'libtorch',
    (note) => provideLibtorch(folder, note),
    ({ version, origin, path }) => `${version} from ${origin === 'pip' ? 'its pinned wheel' : `${origin}, ${path}`}`,
  );
  const addon = await stage('torch addon', (note) => provideTorchAddon(folder, torch, note));
  /** @type {import('./process/artefacts.js').NativeArtefacts} */
  const artefacts = {
    torch: { ...torch, fingerprint: torchFingerprint(torch.path), addon },
    process: processAddon,
    natsServer,
  };
  writeWhenChanged(artefactsFile(), `${JSON.stringify(artefacts, undefined, 2)}\n`);
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
  try {
    await prepare({ typescript: !process.argv.includes('--native') });
  } catch (error) {
    console.error(
      error instanceof Error ? `troupe: ${error instanceof SetUpError ? error.message : error.stack}` : error,
    );
    process.exitCode = 1;
  }
}
