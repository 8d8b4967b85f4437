/** Programs that set-up needs. Without them what is set up already goes on working. */
import { ask } from '../../native/stages.js';
import { findCompiler, installCommand, leastNode, meetsVersion, pythonCommand } from '../../native/tools.js';
import type { Finding } from './finding.js';

export function findTools(): Finding[] {
  return [findNode(), findPython(), findCxx()];
}

function findNode(): Finding {
  const version = process.versions.node;
  const value = `${version}, ${process.platform} ${process.arch}`;
  if (meetsVersion(version, leastNode)) return { name: 'Node', state: 'found', value };
  const remedy = `install Node ${leastNode.join('.')} or newer`;
  return { name: 'Node', state: 'missing', value, cost: 'Troupe does not run', remedy };
}

function findPython(): Finding {
  const name = 'Python with pip';
  const command = pythonCommand();
  const version = ask(command, ['--version']);
  const pip = ask(command, ['-m', 'pip', '--version']);
  if (version !== undefined && pip !== undefined) {
    return { name, state: 'found', value: `${version}, ${pip.split(' ').slice(0, 2).join(' ')}` };
  }
  return {
    name,
    state: 'limited',
    value: version === undefined ? `no ${command}` : `${version}, no pip`,
    cost: 'libtorch and nats-server cannot be fetched or replaced',
    remedy: installCommand('python'),
  };
}

function findCxx(): Finding {
  const name = 'C++ compiler';
  const compiler = findCompiler();
  if (compiler !== undefined) return { name, state: 'found', value: compiler.version };
  const cost = 'the native parts cannot be built, or rebuilt for another libtorch';
  return { name, state: 'limited', value: 'none', cost, remedy: installCommand('compiler') };
}
