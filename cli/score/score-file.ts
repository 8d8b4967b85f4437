/**
 * The rows of a file, scored a batch at a time and written in their order.
 *
 * SCORE-1 Every line that is not blank gives exactly one line of output; a row that cannot be scored has `error`.
 * SCORE-2 Some hundred rows are in memory at any time, however long the file is.
 */
import { dirname } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { planMicroBatches } from '../../models/batches/micro-batches.js';
import { scoreRows } from '../../models/batches/score-rows.js';
import { fileLines, longestLine, type FileLine } from '../grade/file-lines.js';
import type { LineWriter } from '../grade/line-writer.js';
import { toJsonLine } from '../json-lines.js';
import type { OpenedModel } from '../model/open-model.js';
import { prepareRow, type PreparedRow } from './score-row.js';

/** Read before any of them is scored, so that rows of like length meet; pictures are large. */
const [chunkRows, chunkPictures] = [256, 16];

export interface FileScoring {
  readonly file: string;
  /** Of a batch, padding counted; a longer row is scored alone. */
  readonly batchTokens: number;
  /** Also write what the model read, as text. */
  readonly withText: boolean;
  /** Told of each row that cannot be scored, by line from 1. */
  readonly onBadRow: (line: number, problem: string) => void;
  /** Told after each batch. */
  readonly onProgress: (totals: ScoreTotals) => void;
}

export interface ScoreTotals {
  readonly rows: number;
  readonly badRows: number;
  readonly tokens: number;
}

type Slot = { readonly line: number; readonly row: PreparedRow } | { readonly line: number; readonly problem: string };

/** @throws TaskFileError, and what the file system says */
export async function scoreFile(opened: OpenedModel, scoring: FileScoring, output: LineWriter): Promise<ScoreTotals> {
  const folder = dirname(scoring.file);
  let totals: ScoreTotals = { rows: 0, badRows: 0, tokens: 0 };
  let [slots, pictures]: [Slot[], number] = [[], 0];
  const flush = async () => {
    totals = await scoreChunk(opened, slots, totals, scoring, output);
    [slots, pictures] = [[], 0];
  };
  for await (const line of fileLines(scoring.file)) {
    const slot = await slotOf(opened, line, folder);
    if ('problem' in slot) scoring.onBadRow(slot.line, slot.problem);
    else pictures += slot.row.images?.images.length ?? 0;
    slots.push(slot);
    if (slots.length >= chunkRows || pictures >= chunkPictures) await flush();
    if (output.isClosed) return totals;
  }
  await flush();
  return totals;
}

async function slotOf(opened: OpenedModel, { line, text }: FileLine, folder: string): Promise<Slot> {
  if (text === null) return { line, problem: `the line is longer than ${longestLine} characters` };
  try {
    return { line, row: await prepareRow(opened, text, folder) };
  } catch (error) {
    // Whatever is wrong with one row (its picture, its characters, its turns) is told with it.
    return { line, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function scoreChunk(
  opened: OpenedModel,
  slots: readonly Slot[],
  before: ScoreTotals,
  { batchTokens, withText, onProgress }: FileScoring,
  output: LineWriter,
): Promise<ScoreTotals> {
  const rows = slots.flatMap((slot) => ('row' in slot ? [slot.row] : []));
  const lengths = rows.map(({ tokenIds }) => tokenIds.length);
  const { microBatches } = planMicroBatches(lengths, Math.max(batchTokens, ...lengths));
  const scores = new Map<PreparedRow, Float32Array>();
  let tokens = before.tokens;
  for (const batch of microBatches) {
    const together = batch.map((index) => rows[index]!);
    scoreRows(opened.ops, opened.model, together).forEach((logProbs, index) => scores.set(together[index]!, logProbs));
    tokens += together.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
    onProgress({ ...before, tokens });
    await turn();
  }
  const lines = slots.map((slot, place) => {
    const index = before.rows + place;
    if ('problem' in slot) return toJsonLine({ index, error: slot.problem });
    return toJsonLine(recordOf(index, slot.row, scores.get(slot.row) ?? new Float32Array(), withText));
  });
  await output.write(lines.join(''));
  return { rows: before.rows + slots.length, badRows: before.badRows + slots.length - rows.length, tokens };
}

function recordOf(index: number, { tokenIds, text }: PreparedRow, logProbs: Float32Array, withText: boolean) {
  return {
    index,
    token_ids: Array.from(tokenIds),
    log_probs: [...new Array<null>(tokenIds.length - logProbs.length).fill(null), ...logProbs],
    ...(withText && text !== undefined && { text }),
  };
}
