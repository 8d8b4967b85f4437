/**
 * PURE. TRL's rows, conversational and plain: `messages`; `prompt` with `completion`; `prompt` with the answer in a
 * column of its own. The prompt is asked as it stands; OpenThoughts' markers in a completion become tags.
 */
import type { ChatMessage } from '../../task.js';
import { chatTurns, isChat, lastUserTurn, splitAnswer } from '../chat-turns.js';
import { defineMapping } from '../define-mapping.js';
import type { DatasetCompletion, RowValue } from '../example.js';
import { BrokenRowError, isText, optionalText, requiredAnswer, rowId } from '../fields.js';
import { columnImages } from '../images.js';
import { fromMarkers, hasMarkers } from '../markers.js';

const answerColumns = ['answer', 'ground_truth', 'final_answer', 'label', 'solution'] as const;

export const trl = defineMapping({
  name: 'trl',
  title: 'TRL: messages; or prompt (text or chat) with completion, answer, ground_truth or solution',
  detects: ([row = {}]) =>
    isChat(row['messages']) ||
    ((isText(row['prompt']) || isChat(row['prompt'])) && ('completion' in row || answerOf(row) !== null)),
  example(row, context) {
    const { turns, completion } = isChat(row['messages']) ? fromMessages(row) : fromPrompt(row);
    const question = lastUserTurn(turns, 'prompt');
    const groundTruth = answerOf(row) ?? '';
    if (groundTruth === '' && completion === undefined)
      throw new BrokenRowError('neither a completion nor an answer beside the prompt');
    const images = columnImages(row['images'] ?? row['image'], context, { question });
    return {
      question,
      messages: turns,
      groundTruth,
      dataSource: optionalText(row, 'data_source') ?? optionalText(row, 'source') ?? 'trl',
      grader: 'math',
      ...(completion && { completion }),
      ...(images.length > 0 && { images }),
      ...rowId(row, 'id'),
      extra: {},
    };
  },
});

interface Turns {
  readonly turns: ChatMessage[];
  readonly completion?: DatasetCompletion;
}

function fromMessages(row: RowValue): Turns {
  const { prompt, answer } = splitAnswer(chatTurns(row['messages'], 'messages'), 'messages');
  return { turns: prompt, completion: completionOf(answer) };
}

function fromPrompt(row: RowValue): Turns {
  const prompt = row['prompt'];
  const turns: ChatMessage[] = isText(prompt) ? [{ role: 'user', content: prompt }] : chatTurns(prompt, 'prompt');
  const completion = row['completion'];
  if (completion === undefined || completion === null) return { turns };
  if (isText(completion)) return { turns, completion: completionOf(completion) };
  const { prompt: before, answer } = splitAnswer(chatTurns(completion, 'completion'), 'completion');
  if (before.length > 0) throw new BrokenRowError('the chat under "completion" has more than one turn');
  return { turns, completion: completionOf(answer) };
}

function completionOf(text: string): DatasetCompletion {
  return hasMarkers(text) ? fromMarkers(text) : { kind: 'verbatim', text };
}

function answerOf(row: RowValue): string | null {
  const column = answerColumns.find((name) => isText(row[name]) || typeof row[name] === 'number');
  return column === undefined ? null : requiredAnswer(row, column);
}
