/**
 * One answer, told as it is made. When it still thinks at the thinking budget, `</think>` is written for it and it goes
 * on to its answer, as evaluations do (X-Reasoner section 2.1).
 *
 * ANSWER-1 All texts together are the decoded answer, without the token that ended it.
 * ANSWER-2 The event loop has a turn between two tokens, so that an interrupt is heard.
 */
import { isThinking } from '../../actors/evaluator/thought.js';
import { finishedByStop, type SamplingOptions } from '../../models/generation/generate.js';
import { generateInTurns } from '../../models/generation/generate-in-turns.js';
import { extended, type PromptRow } from '../../models/generation/prompt-rows.js';
import { createStreamingDecoder } from '../../models/tokenizer/streaming-decoder.js';
import { usualForcedExit } from '../evaluation/forced-exit.js';
import type { OpenedModel } from '../model/open-model.js';
import type { PreparedPrompt } from '../model/prepare-question.js';
import type { TokenLimits } from './token-limits.js';

export interface AnswerSettings {
  readonly sampling: Pick<SamplingOptions, 'temperature' | 'topP' | 'topK'>;
  readonly limits: TokenLimits;
  readonly seed: number;
  /** Told what has become whole; never ''. */
  readonly onText: (text: string) => void | Promise<void>;
  /** Told at each token that was drawn, the first of them once the prompt is read. */
  readonly onToken?: () => void;
}

export interface Answer {
  readonly text: string;
  /** The end token among them. */
  readonly tokenIds: readonly number[];
  readonly finishReason: 'stop' | 'length';
  /** Of the tokens that were drawn, in nats. */
  readonly logProb: number;
  /** The thought was ended by force. */
  readonly forcedExit: boolean;
}

/** What ends a thought, as tokens. */
export function closingOf({ tokenizer }: Pick<OpenedModel, 'tokenizer'>): number[] {
  return tokenizer.encode(usualForcedExit.text);
}

/** @throws as `generate` */
export async function answerQuestion(
  opened: OpenedModel,
  prompt: PreparedPrompt,
  settings: AnswerSettings,
): Promise<Answer> {
  const { limits, onText } = settings;
  const decoder = createStreamingDecoder(opened.tokenizer);
  const parts: string[] = [];
  const say = async (text: string): Promise<void> => {
    if (text === '') return;
    parts.push(text);
    await onText(text);
  };
  const onToken = (id: number) => say(opened.endTokenIds.includes(id) ? '' : decoder.push(id));
  const first = await drawn(opened, prompt.row, 'evaluation', limits.first, settings, onToken);
  if (first.stopped || limits.first === limits.all) {
    await say(decoder.end());
    return answer(parts, [first], first.tokenIds, false);
  }
  const forcedExit = isThinking(prompt.text, opened.tokenizer.decode(first.tokenIds), 'length');
  const closing = forcedExit ? closingOf(opened) : [];
  for (const id of closing) await say(decoder.push(id));
  const before = [...first.tokenIds, ...closing];
  const left = limits.all - before.length;
  const second = await drawn(opened, extended(prompt.row, before), 'forced-exit', left, settings, onToken);
  await say(decoder.end());
  return answer(parts, [first, second], [...before, ...second.tokenIds], forcedExit);
}

interface Drawn {
  readonly tokenIds: readonly number[];
  readonly logProb: number;
  readonly stopped: boolean;
}

function answer(
  parts: readonly string[],
  draws: readonly Drawn[],
  tokenIds: readonly number[],
  forcedExit: boolean,
): Answer {
  return {
    text: parts.join(''),
    tokenIds,
    finishReason: draws.at(-1)?.stopped ? 'stop' : 'length',
    logProb: draws.reduce((sum, { logProb }) => sum + logProb, 0),
    forcedExit,
  };
}

async function drawn(
  opened: OpenedModel,
  { tokenIds, images }: PromptRow,
  purpose: 'evaluation' | 'forced-exit',
  maxResponseLength: number,
  { sampling, seed, onToken: onDrawn }: AnswerSettings,
  onToken: (id: number) => Promise<void>,
): Promise<Drawn> {
  const request = {
    prompts: [tokenIds],
    images: [images],
    promptIndices: [0],
    samplesPerPrompt: 1,
    sampling: { ...sampling, maxResponseLength },
    streamKey: { seed, purpose, step: 0 },
    endTokenIds: opened.endTokenIds,
    padTokenId: opened.tokenizer.specialTokens.pad,
    bannedTokenIds: opened.bannedTokenIds,
  };
  const { tokens, lengths, logProbs, finishReasons } = await generateInTurns(
    opened.ops,
    opened.model,
    request,
    async (step) => {
      onDrawn?.();
      for (const id of step.tokenIds) await onToken(id);
    },
  );
  return {
    tokenIds: [...tokens.subarray(0, lengths[0])],
    logProb: logProbs.reduce((sum, value) => sum + value, 0),
    stopped: finishReasons[0] === finishedByStop,
  };
}
