/** `troupe doctor`: what Troupe needs, what was found of it, and what the rest costs. Changes nothing. */
import picocolors from 'picocolors';
import { UsageError } from './usage-error.js';
import { findChoice } from './doctor/choice.js';
import type { Finding } from './doctor/finding.js';
import { findMachine } from './doctor/machine.js';
import { findNative } from './doctor/native-parts.js';
import { findTools } from './doctor/tools.js';

export interface DoctorReport {
  /** Whether a run can start on this machine as it is. */
  readonly ready: boolean;
  readonly findings: readonly Finding[];
}

export async function doctor(): Promise<DoctorReport> {
  const findings = [...findTools(), ...findNative(), ...(await findChoice()), ...findMachine()];
  return { ready: findings.every((finding) => finding.state !== 'missing'), findings };
}

/**
 * Prints the report, or with `--json` one JSON object.
 * @returns exit code: 0 when a run can start, else 1
 * @throws UsageError for any other argument
 */
export async function runDoctor(args: readonly string[]): Promise<number> {
  const unknown = args.find((argument) => argument !== '--json');
  if (unknown !== undefined)
    throw new UsageError(`doctor takes no '${unknown}'`, 'troupe doctor, or troupe doctor --json');
  const report = await doctor();
  const text = args.includes('--json') ? JSON.stringify(report, undefined, 2) : formatReport(report);
  process.stdout.write(`${text}\n`);
  return report.ready ? 0 : 1;
}

const marks: Record<Finding['state'], string> = {
  found: picocolors.green('✓'),
  limited: picocolors.yellow('!'),
  missing: picocolors.red('✗'),
};

/** One line a finding; what is limited or missing is followed by its cost and its remedy. */
export function formatReport(report: DoctorReport): string {
  const width = Math.max(...report.findings.map((finding) => finding.name.length));
  const lines = report.findings.flatMap((finding) => {
    const indent = ' '.repeat(width + 4);
    return [
      `${marks[finding.state]} ${finding.name.padEnd(width)}  ${finding.value}`,
      ...(finding.cost === undefined ? [] : [`${indent}costs: ${finding.cost}`]),
      ...(finding.remedy === undefined ? [] : [`${indent}remedy: ${finding.remedy}`]),
    ];
  });
  return [...lines, '', report.ready ? 'Ready to run.' : 'Not ready: see the lines marked ✗.'].join('\n');
}
