/**
 * Builds the native parts, each in a folder named by a hash of all that decides its bits: sources, compiler, libtorch,
 * machine. What is there already is not built again; what is there is complete, since it is put in place by rename.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { torchFingerprint } from './process/artefacts.js';
import { processAddonSources, processBuildCalls } from './process/build.js';
import { ProgramFailedError, SetUpError, run } from './stages.js';
import { findCompiler, requireCompiler } from './tools.js';
import { buildTorchAddon, torchAddonSources } from './torch/build.js';

/** Builds of earlier sources and of other libtorches that are kept, so that going back costs nothing. */
const keptBuilds = 4;

/** A compiler is there and the build failed; `output` is all that was said. */
export class BuildFailedError extends SetUpError {
  /** @override */
  name = 'BuildFailedError';

  /**
   * @param {string} reason one line
   * @param {string} output
   */
  constructor(reason, output) {
    super(reason);
    this.reason = reason;
    this.output = output;
  }
}

/**
 * @param {string} folder the native folder
 * @returns {Promise<{ addon: string, launcher: string }>}
 * @throws {ToolsMissingError | BuildFailedError}
 */
export async function provideProcessAddon(folder) {
  const build = await provideBuild(folder, 'process', processAddonSources(), [], async (work, compiler) => {
    await Promise.all(processBuildCalls(work).map((call) => run(compiler, call)));
  });
  return { addon: join(build, 'process.node'), launcher: join(build, 'die-with-parent') };
}

/**
 * @param {string} folder the native folder
 * @param {import('./libtorch.js').Libtorch} torch
 * @param {(text: string) => void} note
 * @returns {Promise<string>} the addon built for exactly this libtorch
 * @throws {ToolsMissingError | BuildFailedError}
 */
export async function provideTorchAddon(folder, torch, note) {
  const decisive = [torch.path, torch.version, torchFingerprint(torch.path)];
  const build = await provideBuild(folder, 'torch', await torchAddonSources(), decisive, async (work, compiler) => {
    note('compiling');
    process.env['CXX'] = compiler;
    await buildTorchAddon({ torchPath: torch.path, outputPath: join(work, 'torch.node'), log: () => {} });
  });
  return join(build, 'torch.node');
}

/**
 * @param {string} folder
 * @param {'process' | 'torch'} name
 * @param {readonly string[]} sources
 * @param {readonly string[]} decisive what else decides the bits
 * @param {(work: string, compiler: string) => Promise<void>} build
 * @returns {Promise<string>} the folder of the finished build
 */
async function provideBuild(folder, name, sources, decisive, build) {
  // Without a compiler, what an earlier set-up with one has built is still good: the newest for this source and libtorch.
  const compiler = findCompiler();
  const hash = createHash('sha256');
  for (const part of [process.platform, process.arch, ...decisive]) hash.update(`${part}\0`);
  for (const source of sources) hash.update(`${basename(source)}\0`).update(readFileSync(source));
  const sourceKey = hash.digest('hex').slice(0, 12);
  const builds = join(folder, 'addons');
  mkdirSync(builds, { recursive: true });
  if (compiler === undefined) {
    const earlier = readdirSync(builds).find((entry) => entry.startsWith(`${name}-${sourceKey}-`));
    return earlier === undefined ? requireCompiler().command : join(builds, earlier);
  }
  const compilerKey = createHash('sha256').update(compiler.version).digest('hex').slice(0, 6);
  const destination = join(builds, `${name}-${sourceKey}-${compilerKey}`);
  if (!existsSync(destination)) {
    const work = mkdtempSync(join(builds, 'tmp-'));
    try {
      await build(work, compiler.command).catch((error) => {
        throw buildFailure(error, compiler);
      });
      await requireLoads(join(work, `${name}.node`));
      renameSync(work, destination);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    forgetOldBuilds(builds, name);
  }
  utimesSync(destination, new Date(), new Date());
  return destination;
}

/**
 * @param {unknown} error
 * @param {{ command: string, version: string }} compiler
 * @returns {unknown} a BuildFailedError, unless this disk or our own script failed and not the compiler
 */
function buildFailure(error, compiler) {
  if (!(error instanceof Error) || 'syscall' in error) return error;
  const output = error instanceof ProgramFailedError ? error.output : error.message;
  const said = /No space left on device|Killed signal terminated.*|(?:fatal )?error: .*|undefined reference.*/.exec(
    output,
  );
  const first = (said?.[0] ?? output.trimEnd().split('\n').at(-1) ?? '').replace(/^(?:fatal )?error: /, '');
  return new BuildFailedError(`its compile by ${compiler.version} failed: ${first.slice(0, 160)}`, output);
}

/**
 * What compiles need not load: a system without glibc, a library that libtorch wants. Tried in a process of its own.
 * @param {string} addon
 */
async function requireLoads(addon) {
  try {
    await run(process.execPath, ['-e', 'require(process.argv[1])', addon]);
  } catch (error) {
    if (!(error instanceof ProgramFailedError)) throw error;
    const said = /^Error: (.*)$/m.exec(error.output)?.[1] ?? error.ending;
    throw new BuildFailedError(`it was built and does not load: ${said.slice(0, 160)}`, error.output);
  }
}

/**
 * @param {string} builds
 * @param {string} name
 */
function forgetOldBuilds(builds, name) {
  const entries = readdirSync(builds).filter((entry) => entry.startsWith(`${name}-`));
  const used = new Map(entries.map((entry) => [entry, statSync(join(builds, entry)).mtimeMs]));
  entries.sort((a, b) => (used.get(b) ?? 0) - (used.get(a) ?? 0));
  for (const entry of entries.slice(keptBuilds)) rmSync(join(builds, entry), { recursive: true, force: true });
}
