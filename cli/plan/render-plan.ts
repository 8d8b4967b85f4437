/** PURE. A memory plan as a table for a terminal: shared memory, each process with a bar, the machine, and advice. */
import { progressBar } from '../view/bars.js';
import { adviceLines, type Advice } from './advice.js';
import type { MachineMemory } from './machine-memory.js';
import { bytesOf, totalBytes, type MemoryPart, type MemoryPlan } from './memory-plan.js';
import { shortages } from './require-memory.js';
import { gibibytes } from './sizes.js';

const barColumns = 24;
const sizeColumns = 10;

export function renderPlan(plan: MemoryPlan, machine: MachineMemory, advice: readonly Advice[]): string[] {
  const total = totalBytes(plan);
  const nameColumns = Math.max(...plan.processes.map(({ name }) => name.length), 'shared'.length);
  const line = (name: string, parts: readonly MemoryPart[]): string => {
    const bytes = bytesOf(parts);
    const bar = progressBar(bytes / total, barColumns);
    return `${name.padEnd(nameColumns)} ${gibibytes(bytes).padStart(sizeColumns)} ${bar} ${describeParts(parts)}`;
  };
  const count = (parameters: number): string => parameters.toLocaleString('en');
  const frozen = plan.frozenParameters > 0 ? `, ${count(plan.frozenParameters)} frozen` : '';
  return [
    `${plan.device}, ${plan.dtype}, ${count(plan.trainedParameters)} trained parameters${frozen}`,
    '',
    line('shared', plan.shared),
    ...plan.processes.map(({ name, parts }) => line(name, parts)),
    `${'total'.padEnd(nameColumns)} ${gibibytes(total).padStart(sizeColumns)}`,
    '',
    ...machineLines(plan, machine),
    ...(advice.length === 0 ? [] : ['', 'What would help most:', ...adviceLines(advice).map((each) => `  ${each}`)]),
  ];
}

function describeParts(parts: readonly MemoryPart[]): string {
  const shown = parts.filter(({ bytes }) => bytes > 0);
  return shown.map(({ name, bytes }) => `${name} ${gibibytes(bytes)}`).join(', ');
}

function machineLines(plan: MemoryPlan, machine: MachineMemory): string[] {
  const { hostTotal, hostAvailable, device } = machine;
  const needed = (where: 'host' | 'device'): string => gibibytes(totalBytes(plan, where));
  const gpu = device
    ? `GPU: ${needed('device')} of ${gibibytes(device.available)} available (${device.name}, ${gibibytes(device.total)})`
    : `GPU: ${needed('device')}; nvidia-smi does not say what there is`;
  const short = shortages(plan, machine);
  return [
    `machine: ${needed('host')} of ${gibibytes(hostAvailable)} available (${gibibytes(hostTotal)} in all)`,
    ...(plan.device === 'cuda' ? [gpu] : []),
    short.length === 0
      ? plan.device === 'cuda' && !device
        ? 'The machine has room; of the GPU nothing is known.'
        : 'It fits.'
      : 'It does not fit: `troupe train` refuses it (trainer.memory_check).',
    ...short.map((line) => `  ${line}`),
  ];
}
