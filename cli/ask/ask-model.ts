/** `troupe sample --model …`: one question to a checkpoint, answered on the terminal as it is made. */
import { text as readAll } from 'node:stream/consumers';
import { exitCodes } from '../failure.js';
import { openLineWriter, type LineWriter } from '../grade/line-writer.js';
import { sayEngine } from '../machine/model-engine.js';
import { openModel, type OpenedModel } from '../model/open-model.js';
import { prepareQuestion } from '../model/prepare-question.js';
import { answerQuestion, closingOf, type Answer } from './answer-question.js';
import type { AskOptions } from './ask-options.js';
import { harmless } from './harmless.js';
import { samplingOf } from './sampling-of.js';
import { tokenLimits } from './token-limits.js';

/** @throws UsageError, and the errors of `openModel` and `prepareQuestion` */
export async function runAskModel(options: AskOptions): Promise<number> {
  const text = options.question === '-' ? await readAll(process.stdin) : options.question;
  const { engine, device, dtype, threads } = options;
  const opened = await openModel(options.model, {
    engine,
    device,
    ...(dtype && { dtype }),
    ...(threads !== undefined && { threads }),
  });
  const output = openLineWriter(undefined);
  try {
    return await ask(opened, options, text, output);
  } finally {
    opened.release();
    await output.close();
  }
}

async function ask(opened: OpenedModel, options: AskOptions, text: string, output: LineWriter): Promise<number> {
  const { images, raw, system, seed, json } = options;
  const prompt = await prepareQuestion(opened, { text, images, raw, ...(system !== undefined && { system }) });
  const taken = prompt.row.images?.nextPosition ?? prompt.row.tokenIds.length;
  const limits = tokenLimits(options, opened.configuration.maxPositions - taken, closingOf(opened).length);
  const shown = process.stdout.isTTY ? harmless : (part: string) => part;
  const clock = new TokenClock();
  let answer: Answer;
  try {
    answer = await answerQuestion(opened, prompt, {
      sampling: samplingOf(options, opened.generation),
      limits,
      seed,
      onToken: () => clock.tick(),
      onText: (part) => (json ? undefined : output.write(shown(part))),
    });
  } finally {
    clock.stop();
  }
  if (json) await output.write(`${JSON.stringify({ prompt: prompt.text, ...described(answer, prompt.row) })}\n`);
  else if (!answer.text.endsWith('\n')) await output.write('\n');
  if (process.stderr.isTTY) process.stderr.write(`${clock.describe(answer)}, ${sayEngine(opened.ops.info)}\n`);
  return exitCodes.done;
}

function described(answer: Answer, { tokenIds }: { readonly tokenIds: ArrayLike<number> }) {
  const { text: response, tokenIds: responseTokens, ...rest } = answer;
  return { response, ...rest, promptTokens: tokenIds.length, tokenIds: responseTokens };
}

/** Counts tokens, and listens for Ctrl-C from the first on: before it, while native code runs, the default ends at once. */
class TokenClock {
  #tokens = 0;
  #firstAt = 0;
  #lastAt = 0;
  readonly #interrupt = () => process.exit(exitCodes.interrupted);

  tick(): void {
    this.#lastAt = performance.now();
    if (this.#tokens++ > 0) return;
    this.#firstAt = this.#lastAt;
    process.on('SIGINT', this.#interrupt);
    process.on('SIGTERM', this.#interrupt);
  }

  stop(): void {
    process.off('SIGINT', this.#interrupt);
    process.off('SIGTERM', this.#interrupt);
  }

  /** The first token stands for the reading of the prompt, and is not timed. */
  describe({ finishReason, forcedExit }: Answer): string {
    const seconds = (this.#lastAt - this.#firstAt) / 1000;
    return [
      `${this.#tokens} tokens`,
      ...(seconds > 0 ? [`${((this.#tokens - 1) / seconds).toFixed(1)} tokens/s`] : []),
      ...(forcedExit ? ['the thought was ended at its budget'] : []),
      ...(finishReason === 'length' ? ['cut at --max-tokens'] : []),
    ].join(', ');
  }
}
