/** What `troupe export` is asked for. */
import type { ParameterDType } from '../../models/configuration/configuration.js';

export interface ExportOptions {
  /** A run's folder or name, one of its checkpoints, or a model's folder. */
  readonly source: string;
  readonly output: string;
  /** Absent: as the weights are stored. */
  readonly dtype?: ParameterDType;
  /** Of adapters: fold them into the weights, or write them alone. Absent: fold; a whole model has neither. */
  readonly adapters?: 'merge' | 'alone';
  /** Folder or hub name of the model that adapters belong to. Absent: the one that they name. */
  readonly base?: string;
  readonly maxShardBytes: number;
  /** Replace a folder that holds a model already. */
  readonly force: boolean;
  readonly dryRun: boolean;
  /** Of this program, for the model card. */
  readonly version: string;
}

const units: Readonly<Record<string, number>> = {
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** PURE. `5GB`, `500MB`, `2GiB` in bytes, decimal units as transformers has them; undefined for what is no size. */
export function parseByteSize(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([KMGT]i?B)$/i.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const bytes = Math.floor(Number(number) * (units[unit.toUpperCase()] ?? NaN));
  return bytes > 0 ? bytes : undefined;
}
