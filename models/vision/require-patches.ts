/** PURE. Patches that a vision tower of this configuration can read. */
import type { PatchGrid } from '../images/patches.js';
import type { VisionConfiguration } from '../configuration/vision-configuration.js';

/** A picture was cut for another tower. */
export class PatchGridError extends Error {
  override readonly name = 'PatchGridError';
  readonly grid: PatchGrid['grid'];
  constructor(grid: PatchGrid['grid'], problem: string) {
    super(`a picture of ${grid.join(' × ')} patches ${problem}: was it cut by the processor of another model?`);
    this.grid = grid;
  }
}

/** @throws PatchGridError */
export function requirePatches({ grid, patches }: PatchGrid, vision: VisionConfiguration): void {
  const [time, height, width] = grid;
  const { spatialMergeSize: merge, channels, temporalPatchSize, patchSize } = vision;
  if (!grid.every((count) => Number.isInteger(count) && count > 0)) throw new PatchGridError(grid, 'is empty');
  if (height % merge !== 0 || width % merge !== 0)
    throw new PatchGridError(grid, `is not made of whole tokens of ${merge} × ${merge} patches`);
  const values = time * height * width * channels * temporalPatchSize * patchSize ** 2;
  if (patches.length !== values)
    throw new PatchGridError(grid, `has ${patches.length} values where the tower reads ${values}`);
}
