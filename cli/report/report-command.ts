/** `troupe report <run folder>`. */
import { writeReport } from './write-report.js';

export async function runReport(folder: string): Promise<number> {
  process.stdout.write(`${await writeReport(folder)}\n`);
  return 0;
}
