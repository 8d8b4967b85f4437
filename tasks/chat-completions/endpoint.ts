/** PURE. From what people write as a server's address to the address that is asked, and to one that may be shown. */
import { ChatClientOptionsError } from './contract.js';

export interface Endpoint {
  readonly url: URL;
  /** Without query and fragment: a hosted server may want a token there. */
  readonly shown: string;
}

const path = '/chat/completions';

/**
 * `http://host:8000` → `http://host:8000/v1/chat/completions`; `…/v1` → `…/v1/chat/completions`; a whole address stays.
 * @throws ChatClientOptionsError
 */
export function endpointOf(address: string): Endpoint {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new ChatClientOptionsError('url', 'this is no address', 'write it like http://127.0.0.1:8000/v1');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new ChatClientOptionsError(
      'url',
      `'${url.protocol}' is not spoken here`,
      'write http:// or https:// before the host',
    );
  if (url.username !== '' || url.password !== '')
    throw new ChatClientOptionsError(
      'url',
      'it has a user or a password in it, which would be seen in logs',
      'put the key into an environment variable and name that',
    );
  url.hash = '';
  const base = url.pathname.replace(/\/+$/, '');
  url.pathname = base.endsWith(path) ? base : `${base === '' ? '/v1' : base}${path}`;
  return { url, shown: `${url.origin}${url.pathname}` };
}
