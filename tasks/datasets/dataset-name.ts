/** PURE. `path`, `hf:owner/name`, `owner/name`, each with `:configuration` and `@split`, the hub's with `#revision`. */
import { DatasetNameError } from './errors.js';

export interface HubName {
  /** `owner/name` */
  readonly repository: string;
  /** Branch, tag or commit; absent: `main`. */
  readonly revision?: string;
  readonly config?: string;
  readonly split?: string;
}

const hubPattern =
  /^(?:hf:)?([A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95})(?:#([A-Za-z0-9][\w./-]{0,199}))?(?::([^:@#]+))?(?:@([\w.-]+))?$/;

export const isHubOnly = (name: string): boolean => name.startsWith('hf:');

/** @throws DatasetNameError */
export function parseHubName(name: string): HubName {
  const match = hubPattern.exec(name);
  const [, repository, revision, config, split] = match ?? [];
  if (repository === undefined || /\.\.|--/.test(repository) || revision?.includes('..') === true)
    throw new DatasetNameError(
      name,
      isHubOnly(name)
        ? 'write hf:owner/name, hf:owner/name:configuration or hf:owner/name:configuration@split'
        : 'no such file or folder, and not a name of the hub (owner/name)',
    );
  return {
    repository,
    ...(revision !== undefined && { revision }),
    ...(config !== undefined && { config }),
    ...(split !== undefined && { split }),
  };
}

/** What a path may mean, the likeliest first: the whole text is a path, or a configuration and a split stand behind it. */
export function pathReadings(name: string): { path: string; config?: string; split?: string }[] {
  const split = /^(.+)@([\w.-]+)$/.exec(name);
  const [path = name, splitName] = split === null ? [name] : [split[1], split[2]];
  const config = /^(.+):([^:/]+)$/.exec(path);
  const withSplit = splitName === undefined ? {} : { split: splitName };
  const readings: { path: string; config?: string; split?: string }[] = [{ path: name }];
  if (splitName !== undefined) readings.push({ path, ...withSplit });
  if (config?.[1] !== undefined && config[2] !== undefined)
    readings.push({ path: config[1], config: config[2], ...withSplit });
  return readings;
}
