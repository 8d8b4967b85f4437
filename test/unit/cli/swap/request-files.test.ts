import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answerRequest,
  placeRequest,
  readAnswer,
  refuseRequests,
  RequestBusyError,
  takeRequest,
  withdrawRequest,
} from '../../../../cli/swap/request-files.js';

const content = { verifier: { kind: 'medical' }, given: ['verifier.kind'] };
const swapped = { outcome: 'swapped', step: 7, from: 'math', to: 'medical' } as const;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-requests-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const left = () => readdirSync(join(folder, 'control'));

function taken() {
  const found = takeRequest(folder);
  if (found === undefined || !('request' in found)) throw new Error('no request was there');
  return found.request;
}

describe('a request to a run', () => {
  it('is taken once, answered once, and leaves nothing behind', () => {
    expect(takeRequest(folder)).toBeUndefined();
    const request = placeRequest(folder, content);
    expect(readAnswer(folder, request)).toBeUndefined();
    expect(taken()).toEqual({ ...content, id: request.id, pid: process.pid });
    expect(takeRequest(folder)).toBeUndefined();
    answerRequest(folder, request, swapped);
    expect(readAnswer(folder, request)).toEqual(swapped);
    expect(readAnswer(folder, request)).toBeUndefined();
    expect(left()).toEqual([]);
  });

  it('keeps a second one out while it waits and while it is dealt with (REQUEST-1)', () => {
    const request = placeRequest(folder, content);
    expect(() => placeRequest(folder, content)).toThrow(RequestBusyError);
    taken();
    expect(() => placeRequest(folder, content)).toThrow(RequestBusyError);
    answerRequest(folder, request, swapped);
    expect(placeRequest(folder, content).id).not.toBe(request.id);
  });

  it('is taken back as long as the run has not taken it (REQUEST-3)', () => {
    const request = placeRequest(folder, content);
    expect(withdrawRequest(folder, request)).toBe(true);
    expect(takeRequest(folder)).toBeUndefined();
    expect(withdrawRequest(folder, request)).toBe(false);
    const second = placeRequest(folder, content);
    taken();
    expect(withdrawRequest(folder, second)).toBe(false);
  });

  it.each(['waits', 'was taken by a run that is gone'])(
    'that %s is refused, and does not block the next (REQUEST-2)',
    (how) => {
      const request = placeRequest(folder, content);
      if (how !== 'waits') taken();
      refuseRequests(folder, 'the run has ended');
      expect(readAnswer(folder, request)).toEqual({ outcome: 'refused', reason: 'the run has ended' });
      refuseRequests(folder, 'again');
      expect(left()).toEqual([]);
      placeRequest(folder, content);
    },
  );

  it('that is none is told as a problem and removed', () => {
    mkdirSync(join(folder, 'control'));
    for (const text of ['', '{', '{"id":"1"}', 'null']) {
      writeFileSync(join(folder, 'control', 'verifier-swap.json'), text);
      expect(takeRequest(folder)).toMatchObject({ problem: expect.any(String) });
      expect(left()).toEqual([]);
    }
    expect(existsSync(join(folder, 'control', 'verifier-swap.taken.json'))).toBe(false);
  });
});
