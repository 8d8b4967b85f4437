/** PURE. What one attempt came to: texts, or a failure that says whether it may pass. */
import type { ChatText, ChatUsage } from './contract.js';
import type { PostResult } from './post-json.js';
import { errorText, readCompletion } from './response-body.js';
import { readRetryAfter, type AttemptFailure } from './retry-decision.js';

export type AttemptResult =
  | { readonly kind: 'answered'; readonly texts: readonly ChatText[]; readonly usage: ChatUsage }
  | { readonly kind: 'failed'; readonly failure: AttemptFailure; readonly detail: string };

/**
 * @param completions how many were asked for
 * @param nowMs of the wall clock, for a Retry-After that is a date
 */
export function classifyResponse(result: PostResult, completions: number, nowMs: number): AttemptResult {
  if (result.kind === 'broken') {
    const { reason, detail, isFinal } = result;
    return { kind: 'failed', failure: { reason, isFinal }, detail };
  }
  const { status, body } = result;
  if (status === 200) return classifyBody(result.encoding, body, completions);
  const said = errorText(body);
  const detail = `status ${status}${said.text === '' ? '' : `: ${said.text}`}`;
  const retryAfterMs = readRetryAfter(result.retryAfter, nowMs);
  const failure = (reason: AttemptFailure['reason'], isFinal = false): AttemptResult => ({
    kind: 'failed',
    failure: { reason, status, isFinal, ...(retryAfterMs !== undefined && { retryAfterMs }) },
    detail,
  });
  // A hosted account without credit says 429 too, and says it for ever.
  if (status === 429) return said.code === 'insufficient_quota' ? failure('refused', true) : failure('rate-limited');
  return status >= 500 ? failure('server-error') : failure('refused');
}

function classifyBody(encoding: string, body: string, completions: number): AttemptResult {
  const bad = (detail: string, isFinal: boolean): AttemptResult => ({
    kind: 'failed',
    failure: { reason: 'bad-response', status: 200, isFinal },
    detail,
  });
  if (encoding !== 'identity')
    return bad(`the body is encoded as ${encoding.slice(0, 20)}, which was not asked for`, true);
  const read = readCompletion(body, completions);
  return read.ok ? { kind: 'answered', texts: read.texts, usage: read.usage } : bad(read.problem, false);
}
