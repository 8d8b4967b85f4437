/**
 * Ties addons that were built on another machine to the torch of this one: rewrites $TROUPE_NATIVE/current.json.
 * Usage: node bench/gpu/adopt-torch-main.js TORCH. The versions have to be the same: libtorch has no stable C++ ABI.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { artefactsFile, nativeFolder, torchFingerprint } from '../../native/process/artefacts.js';

const [torch = ''] = process.argv.slice(2);
const artefacts = JSON.parse(readFileSync(artefactsFile(), 'utf8'));
const version = /^__version__\s*=\s*'([^']+)'/m.exec(readFileSync(join(torch, 'version.py'), 'utf8'))?.[1] ?? 'unknown';
const release = (/** @type {string} */ text) => text.split('+')[0];
if (release(version) !== release(artefacts.torch.version)) {
  console.error(
    `the addon was built for torch ${artefacts.torch.version}; ${torch} is ${version}: pack again with that`,
  );
  process.exit(1);
}
/** @param {string} file the same file below the folder here; its last two or three names are the same everywhere */
const here = (file, depth = 2) => {
  let [rest, folder] = [basename(file), dirname(file)];
  for (let level = 1; level < depth; level++) {
    rest = join(basename(folder), rest);
    folder = dirname(folder);
  }
  return join(nativeFolder(), rest);
};
const adopted = {
  torch: {
    path: torch,
    version,
    origin: 'TROUPE_TORCH',
    fingerprint: torchFingerprint(torch),
    addon: here(artefacts.torch.addon, 3),
  },
  process: { addon: here(artefacts.process.addon, 3), launcher: here(artefacts.process.launcher, 3) },
  natsServer: { ...artefacts.natsServer, path: here(artefacts.natsServer.path, 3) },
};
writeFileSync(artefactsFile(), `${JSON.stringify(adopted, undefined, 2)}\n`);
console.log(`torch ${version} of ${torch}`);
