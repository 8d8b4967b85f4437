/** Writes `report.html` of a run's folder: one file that needs nothing else, for a browser. */

/** Returns the path of the report. A run that failed half-way has one too. */
export async function writeReport(runFolder: string): Promise<string> {
  throw new Error(runFolder);
}
