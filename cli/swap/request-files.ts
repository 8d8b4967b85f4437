/**
 * How a command asks a running run for something: a request file in the run's `control/` folder, and an answer file.
 * Both ends are here; the run looks between two steps.
 *
 * REQUEST-1 A request is there whole or not at all, and there is at most one: the second asker is told so.
 * REQUEST-2 Whoever takes a request answers it. What a run finds of before its start is answered too, with a refusal.
 * REQUEST-3 An asker that gives up takes its request back, unless the run has taken it: then it must wait.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { explainWriteError, replaceFile } from '../durable-write.js';

export const swapRequest = z.object({
  id: z.uuid(),
  /** Of the asker. */
  pid: z.number().int().positive(),
  /** The whole `verifier` section that is wanted. */
  verifier: z.record(z.string(), z.unknown()),
  /** Its keys that were given; threads and deadline stay as they are when they were not. */
  given: z.array(z.string()),
});
export type SwapRequest = z.infer<typeof swapRequest>;

export const swapAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('swapped'), step: z.number(), from: z.string(), to: z.string() }),
  z.object({ outcome: z.literal('refused'), reason: z.string() }),
]);
export type SwapAnswer = z.infer<typeof swapAnswer>;

/** Another request waits in this run, or is being dealt with. */
export class RequestBusyError extends Error {
  override readonly name = 'RequestBusyError';
  readonly path: string;
  constructor(path: string) {
    super(`another swap of this run is under way (${path}); wait for it to end, and then ask again`);
    this.path = path;
  }
}

const folderName = 'control';
const requestName = 'verifier-swap.json';
const takenName = 'verifier-swap.taken.json';
const answerPrefix = 'verifier-swap.answer-';

/** The asker's end. @throws RequestBusyError */
export function placeRequest(runFolder: string, content: Omit<SwapRequest, 'id' | 'pid'>): SwapRequest {
  const folder = join(runFolder, folderName);
  const path = join(folder, requestName);
  const request: SwapRequest = { id: randomUUID(), pid: process.pid, ...content };
  const own = join(folder, `${request.id}.temporary`);
  try {
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).includes(takenName)) throw new RequestBusyError(join(folder, takenName));
    writeFileSync(own, JSON.stringify(request));
    // A link fails on a name that exists, so that two askers cannot both have it.
    linkSync(own, path);
    return request;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new RequestBusyError(path);
    throw explainWriteError(error, path);
  } finally {
    rmSync(own, { force: true });
  }
}

/** The asker's end. @returns undefined: not yet */
export function readAnswer(runFolder: string, { id }: SwapRequest): SwapAnswer | undefined {
  const path = answerPath(runFolder, id);
  const text = textOf(path);
  if (text === undefined) return undefined;
  rmSync(path, { force: true });
  return swapAnswer.parse(JSON.parse(text));
}

/** The asker's end. @returns false when the run has taken the request: its answer is to come */
export function withdrawRequest(runFolder: string, request: SwapRequest): boolean {
  const path = join(runFolder, folderName, requestName);
  const aside = join(runFolder, folderName, `${request.id}.withdrawn`);
  if (!moved(path, aside)) return false;
  rmSync(aside, { force: true });
  return true;
}

/** What was taken is a request, or a file that is none. */
export type TakenRequest = { readonly request: SwapRequest } | { readonly problem: string };

/** The run's end. @returns undefined when nobody asks */
export function takeRequest(runFolder: string): TakenRequest | undefined {
  const taken = join(runFolder, folderName, takenName);
  if (!moved(join(runFolder, folderName, requestName), taken)) return undefined;
  try {
    return { request: swapRequest.parse(JSON.parse(textOf(taken) ?? '')) };
  } catch (error) {
    rmSync(taken, { force: true });
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The run's end, after `takeRequest`. */
export function answerRequest(runFolder: string, { id }: SwapRequest, answer: SwapAnswer): void {
  replaceFile(answerPath(runFolder, id), JSON.stringify(answer));
  rmSync(join(runFolder, folderName, takenName), { force: true });
}

/** The run's end, at its start and its end: refuses what waits, and removes what was left by those who are gone. */
export function refuseRequests(runFolder: string, reason: string): void {
  const folder = join(runFolder, folderName);
  // Taken by a process that ended before it answered: it counts as not done.
  const left = textOf(join(folder, takenName));
  const old = left === undefined ? undefined : swapRequest.safeParse(parsed(left));
  if (old?.success === true) answerRequest(runFolder, old.data, { outcome: 'refused', reason });
  rmSync(join(folder, takenName), { force: true });
  const waiting = takeRequest(runFolder);
  if (waiting !== undefined && 'request' in waiting)
    answerRequest(runFolder, waiting.request, { outcome: 'refused', reason });
}

function answerPath(runFolder: string, id: string): string {
  return join(runFolder, folderName, `${answerPrefix}${id}.json`);
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
