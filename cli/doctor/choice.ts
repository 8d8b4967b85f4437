/** What a run on this machine computes with and where its actors are, where the configuration leaves that to it. */
import { join } from 'node:path';
import { packageRoot } from '../../native/process/artefacts.js';
import { ask } from '../../native/stages.js';
import { loadRunConfig } from '../machine/load-run-config.js';
import type { Finding } from './finding.js';

const backends = new URL('../../tensor/tfjs/backends/choose-backend.js', import.meta.url).href;
const question = `
  const { chooseBackend } = await import(process.argv[1]);
  const { description } = await chooseBackend('auto', 1);
  console.log('\\n' + description);
  process.exit(0);`;

export function findChoice(): Finding[] {
  const { config } = loadRunConfig(join(packageRoot(), 'config', 'runs', 'quickstart.yaml'));
  return [
    findTensorFlow(config.engine === 'tfjs'),
    { name: 'engine', state: 'found', value: `auto chooses ${config.engine}` },
    { name: 'placement', state: 'found', value: `auto chooses ${config.placement.mode}` },
  ];
}

/** In a process of its own: a peer package's library may end the process that loads it. */
function findTensorFlow(needed: boolean): Finding {
  const name = 'TensorFlow.js';
  const answer = ask(process.execPath, ['--input-type=module', '-e', question, backends], 60_000);
  // A library may greet on standard output first.
  const description = answer?.split('\n').at(-1);
  if (description !== undefined) return { name, state: 'found', value: description.replace(/^TensorFlow\.js /, '') };
  const cost = needed ? 'no run can start' : 'engine tfjs cannot be chosen';
  return { name, state: needed ? 'missing' : 'limited', value: 'does not start', cost, remedy: 'npm ci' };
}
