/** PURE. Where the hub and its cache are, as Hugging Face's own tools read it from the environment. */
import { join } from 'node:path';

export interface HubSettings {
  /** null: the hub's own address, which its client knows. */
  readonly endpoint: string | null;
  /** Folder with `datasets--owner--name`. */
  readonly cache: string;
  /** File with a token; read only when there is none in the environment. */
  readonly tokenFile: string;
  readonly token: string | null;
  readonly isOffline: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** HF_ENDPOINT, HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, HF_TOKEN, HF_HUB_OFFLINE. */
export function hubSettings(environment: Environment, homeFolder: string): HubSettings {
  const set = (key: string): string | undefined => environment[key] || undefined;
  const home = set('HF_HOME') ?? join(set('XDG_CACHE_HOME') ?? join(homeFolder, '.cache'), 'huggingface');
  return {
    endpoint: set('HF_ENDPOINT')?.replace(/\/+$/, '') ?? null,
    cache: set('HF_HUB_CACHE') ?? set('HUGGINGFACE_HUB_CACHE') ?? join(home, 'hub'),
    tokenFile: set('HF_TOKEN_PATH') ?? join(home, 'token'),
    token: set('HF_TOKEN') ?? set('HUGGING_FACE_HUB_TOKEN') ?? null,
    isOffline: ['1', 'true', 'yes', 'on'].includes((set('HF_HUB_OFFLINE') ?? '').toLowerCase()),
  };
}
