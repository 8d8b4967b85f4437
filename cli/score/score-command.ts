/** `troupe score`: token ids and log-probabilities of texts, to be compared with another engine's. */
import type { ParameterDType } from '../../models/configuration/configuration.js';
import type { Device } from '../../tensor/ops.js';
import { exitCodes } from '../failure.js';
import { openLineWriter } from '../grade/line-writer.js';
import { sayEngine, type EngineChoice } from '../machine/model-engine.js';
import { openModel } from '../model/open-model.js';
import { sayCount } from '../view/say.js';
import { scoreFile, type ScoreTotals } from './score-file.js';

export interface ScoreOptions {
  /** A folder, a run, or a name. */
  readonly model: string;
  readonly file: string;
  /** Absent: standard output. */
  readonly output?: string;
  readonly batchTokens: number;
  readonly withText: boolean;
  readonly engine: EngineChoice;
  readonly device: Device;
  readonly dtype?: ParameterDType;
  readonly threads?: number;
}

/** Exit code 1 when a row could not be scored. @throws the errors of `openModel`; TaskFileError */
export async function runScore(options: ScoreOptions): Promise<number> {
  const { engine, device, dtype, threads, file, batchTokens, withText } = options;
  const opened = await openModel(options.model, {
    engine,
    device,
    ...(dtype && { dtype }),
    ...(threads !== undefined && { threads }),
  });
  const started = performance.now();
  const terminal = process.stderr.isTTY;
  const output = openLineWriter(options.output);
  let totals: ScoreTotals;
  try {
    const onBadRow = (line: number, problem: string) =>
      process.stderr.write(`${terminal ? '\r\u001b[K' : ''}${file} line ${line}: ${problem}\n`);
    const onProgress = ({ tokens }: ScoreTotals) => {
      if (terminal) process.stderr.write(`\r\u001b[K${sayTokens(tokens, started)}`);
    };
    totals = await scoreFile(opened, { file, batchTokens, withText, onBadRow, onProgress }, output);
  } finally {
    await output.close();
    opened.release();
  }
  const bad = totals.badRows === 0 ? '' : `, ${sayCount(totals.badRows)} could not be scored`;
  process.stderr.write(
    `${terminal ? '\r\u001b[K' : ''}${sayCount(totals.rows)} rows, ${sayTokens(totals.tokens, started)}, ${sayEngine(opened.ops.info)}${bad}\n`,
  );
  return totals.badRows > 0 ? exitCodes.failed : exitCodes.done;
}

function sayTokens(tokens: number, started: number): string {
  const seconds = (performance.now() - started) / 1000;
  return `${sayCount(tokens)} tokens, ${sayCount(Math.round(tokens / seconds))} tokens/s`;
}
