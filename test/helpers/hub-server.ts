/** A small part of the hub's web interface on loopback: what listing and fetching a dataset or a model asks for. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HubServer {
  readonly endpoint: string;
  readonly commit: string;
  /** `METHOD path` of each request. */
  readonly requests: readonly string[];
  /** Headers of the last request. */
  readonly lastHeaders: () => IncomingMessage['headers'];
  close(): Promise<void>;
}

/** @param status of every answer that is no file; 200 unless a test wants a refusal */
export async function startHubServer(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  status = 200,
  type: 'dataset' | 'model' = 'dataset',
): Promise<HubServer> {
  const commit = '0123456789abcdef0123456789abcdef01234567';
  const requests: string[] = [];
  const resolved = `${type === 'dataset' ? '/datasets' : ''}/${name}/resolve/${commit}/`;
  let headers: IncomingMessage['headers'] = {};
  const bytesOf = (path: string) => Buffer.from(files[path] ?? '');
  const entry = (path: string) => ({
    type: 'file',
    path,
    size: bytesOf(path).length,
    oid: createHash('sha1').update(bytesOf(path)).digest('hex'),
    lastCommit: { id: commit, title: 'files', date: '2026-01-01T00:00:00.000Z' },
  });
  const answer = (request: IncomingMessage, response: ServerResponse, body: string) => {
    const url = new URL(request.url ?? '/', 'http://hub');
    const path = decodeURIComponent(url.pathname);
    const json = (value: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(status === 200 ? value : { error: 'refused' }));
    };
    if (path.startsWith(`/api/${type}s/${name}/revision/`)) json({ _id: '1', id: name, sha: commit });
    else if (path.startsWith(`/api/${type}s/${name}/tree/`)) json(Object.keys(files).map(entry));
    else if (path.startsWith(`/api/${type}s/${name}/paths-info/`)) {
      const wanted: unknown = JSON.parse(body);
      const paths = typeof wanted === 'object' && wanted !== null && 'paths' in wanted ? wanted.paths : [];
      json((Array.isArray(paths) ? paths : []).map((one) => entry(String(one))));
    } else if (path.startsWith(resolved)) {
      sendFile(request, response, bytesOf(path.slice(resolved.length)));
    } else {
      response.writeHead(404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ error: 'Repository not found' }));
    }
  };
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    headers = request.headers;
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    commit,
    requests,
    lastHeaders: () => headers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function sendFile(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const range = /^bytes=(\d+)-(\d+)?$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = Math.min(bytes.length - 1, Number(range?.[2] ?? bytes.length - 1));
  response.writeHead(range === null ? 200 : 206, {
    ETag: `"${createHash('sha1').update(bytes).digest('hex')}"`,
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(end - start + 1),
    ...(range === null ? {} : { 'Content-Range': `bytes ${start}-${end}/${bytes.length}` }),
  });
  response.end(bytes.subarray(start, end + 1));
}
