import { describe, expect, it } from 'vitest';
import { allParts, type MachineParts } from '../../../../cli/machine/machine-parts.js';
import { resolveMachine } from '../../../../cli/machine/resolve-machine.js';
import { ConfigError, type ConfigProblem } from '../../../../config/errors.js';
import { dumpConfig, loadConfig, parseConfig } from '../../../../config/load.js';

const remedy = 'sudo apt-get install g++ && npm run native';
const noCompiler = { missing: 'no C++ compiler', remedy };
const unfetched = { missing: 'it could not be fetched', remedy: 'npm run native' };
const nothing: MachineParts = { torch: noCompiler, process: noCompiler, natsServer: unfetched };

function resolved(parts: MachineParts, ...overrides: readonly string[]) {
  const { config, ...said } = resolveMachine(loadConfig('config/runs/quickstart.yaml', overrides).config, parts);
  return { engine: config.engine, mode: config.placement.mode, ...said };
}

function problemsOf(parts: MachineParts, ...overrides: readonly string[]): readonly ConfigProblem[] {
  try {
    resolved(parts, ...overrides);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('what a configuration leaves to the machine', () => {
  it('is torch in processes where all parts are there, without a word', () => {
    expect(resolved(allParts)).toEqual({ engine: 'torch', mode: 'processes', notices: [], unread: [] });
  });

  it('is TensorFlow.js in a single process where nothing is, with one line for each: what, the cost, the command', () => {
    const { engine, mode, notices } = resolved(nothing);
    expect([engine, mode]).toEqual(['tfjs', 'single-process']);
    expect(notices).toHaveLength(2);
    for (const notice of notices) {
      expect(notice).not.toContain('\n');
      expect(notice).toMatch(
        /is missing \(no C\+\+ compiler\): .* about [\d.]+ times slower; to add it, run: sudo apt/,
      );
    }
  });

  it.each<[string, Partial<MachineParts>, readonly string[], string, string, number]>([
    ['torch alone is missing', { torch: noCompiler }, [], 'tfjs', 'processes', 1],
    ['the process addon alone is missing', { process: noCompiler }, [], 'torch', 'single-process', 1],
    ['the broker alone is missing', { natsServer: unfetched }, [], 'torch', 'single-process', 1],
    ['a broker is named', { natsServer: unfetched }, ['nats.url=nats://127.0.0.1:4222'], 'torch', 'processes', 0],
    ['both were asked for by name', nothing, ['engine=tfjs', 'placement.mode=threads'], 'tfjs', 'threads', 0],
  ])('where %s', (_what, missing, overrides, engine, mode, notices) => {
    const found = resolved({ ...allParts, ...missing }, ...overrides);
    expect([found.engine, found.mode]).toEqual([engine, mode]);
    expect(found.notices).toHaveLength(notices);
  });

  it.each([
    ['nats.url=nats://a:1', 'placement.mode=threads', /^nats\.url=.* is not used: .*say placement\.mode=processes$/],
    ['tfjs.backend=wasm', 'engine=auto', /^tfjs\.backend=wasm is not used: engine=auto takes torch.*say engine=tfjs$/],
    ['tfjs.backend=node', 'engine=torch', /^tfjs\.backend=node is not used: engine=torch was asked for.*engine=tfjs$/],
  ])('names a key that nothing reads: %s beside %s', (key, other, said) => {
    expect(resolved(allParts, key, other).unread).toEqual([expect.stringMatching(said)]);
  });

  it('stands as it was decided in the configuration that a run writes down', () => {
    const { config } = resolveMachine(loadConfig('config/runs/quickstart.yaml').config, nothing);
    expect(parseConfig(dumpConfig(config)).config).toMatchObject({
      engine: 'tfjs',
      placement: { mode: 'single-process' },
    });
  });
});

describe('what was asked for by name and is not there is refused with the command that adds it', () => {
  it.each<[string, Partial<MachineParts>, readonly string[], string]>([
    ['torch', nothing, ['engine=torch'], 'engine'],
    ['processes without the addon', { process: noCompiler }, ['placement.mode=processes'], 'placement.mode'],
    ['processes without a broker', { natsServer: unfetched }, ['placement.mode=processes'], 'placement.mode'],
    ['a broker without processes to use it', { process: noCompiler }, ['nats.url=nats://a:1'], 'nats.url'],
    ['a GPU without torch', { torch: noCompiler }, ['device=cuda'], 'device'],
    ['a GPU without processes', { process: noCompiler }, ['device=cuda'], 'device'],
    ['bfloat16 without torch', { torch: noCompiler }, ['model.dtype=bfloat16'], 'model.dtype'],
  ])('%s', (_what, missing, overrides, path) => {
    const problems = problemsOf({ ...allParts, ...missing }, ...overrides);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.expected).toMatch(/is missing \((no C\+\+ compiler|it could not be fetched)\)/);
    expect(problems[0]?.suggestion).toMatch(/^to add it, run: .*npm run native$/);
  });

  it.each([
    ['device=cuda', 'device', /cpu beside engine=tfjs/],
    ['model.dtype=bfloat16', 'model.dtype', /set model.dtype=float32/],
  ])('and what TensorFlow.js cannot do is refused on every machine: %s', (override, path, expected) => {
    const problems = problemsOf(allParts, 'engine=tfjs', override);
    expect(problems).toEqual([expect.objectContaining({ path, expected: expect.stringMatching(expected) })]);
  });
});
