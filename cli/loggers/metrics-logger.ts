/** Where a run's numbers go, step by step. */
export interface MetricsLogger {
  /** `step` counts over the whole run (its stages one after the other), from 1; 0 is before training. */
  log(step: number, stage: string, metrics: Readonly<Record<string, number>>): void;
  /** All that was logged is on its way to the disk. */
  close(): Promise<void>;
}
