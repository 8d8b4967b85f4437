/**
 * PURE. verl's rows, and SkyRL's after them: `data_source`, `prompt` (a chat), `ability`, `reward_model.ground_truth`,
 * `extra_info`. The chat is asked as it stands.
 */
import type { GraderKind } from '../../grading/graders.js';
import { chatTurns, isChat, lastUserTurn } from '../chat-turns.js';
import { defineMapping } from '../define-mapping.js';
import type { RowValue } from '../example.js';
import {
  BrokenRowError,
  isText,
  letterOf,
  optionalText,
  optionTexts,
  requiredText,
  rowId,
  scalars,
} from '../fields.js';
import { columnImages } from '../images.js';
import { isRecord } from '../plain-value.js';

export const verl = defineMapping({
  name: 'verl',
  title: 'verl: data_source, prompt (chat), ability, reward_model.ground_truth, extra_info',
  columns: ['data_source', 'prompt'],
  detects: ([row]) => isChat(row?.['prompt']) && ('reward_model' in (row ?? {}) || 'reward_spec' in (row ?? {})),
  example(row, context) {
    const turns = chatTurns(row['prompt'], 'prompt');
    const question = lastUserTurn(turns, 'prompt');
    const dataSource = requiredText(row, 'data_source');
    const info = isRecord(row['extra_info']) ? row['extra_info'] : {};
    const choices = info['choices'] ?? info['options'];
    const options = Array.isArray(choices) && choices.length > 0 ? optionTexts(choices, 'extra_info') : undefined;
    const { truth, others } = groundTruths(row);
    const images = columnImages(row['images'], context, { question });
    const ability = optionalText(row, 'ability');
    return {
      question,
      messages: turns,
      groundTruth: options === undefined ? truth : letterOf(truth, options),
      dataSource,
      grader: options === undefined ? graderOf(dataSource, ability, truth) : 'choice',
      ...(options && { options }),
      ...(images.length > 0 && { images }),
      ...(ability !== null && { subject: ability }),
      ...rowId(info, 'index', 'id'),
      extra: {
        ...scalars(info, ['split', 'difficulty', 'level']),
        ...(others.length > 0 && { acceptedAnswers: others }),
      },
    };
  },
});

/** A text or number, a list of accepted ones, or search data's `{target: […]}`. */
function groundTruths(row: RowValue): { truth: string; others: string[] } {
  const model = isRecord(row['reward_model']) ? row['reward_model'] : row['reward_spec'];
  let value = isRecord(model) ? model['ground_truth'] : undefined;
  if (isRecord(value)) value = value['target'];
  const all = (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
    isText(one) || (typeof one === 'number' && Number.isFinite(one)) ? [String(one).trim()] : [],
  );
  const [truth, ...others] = all;
  if (truth === undefined) throw new BrokenRowError('no text or number under "reward_model.ground_truth"');
  return { truth, others };
}

function graderOf(dataSource: string, ability: string | null, truth: string): GraderKind {
  if (/gsm8k/i.test(dataSource)) return 'numeric';
  if (/math|aime|amc|olympiad|geometry/i.test(`${dataSource} ${ability ?? ''}`)) return 'math';
  return /^[+-]?[\d.,]+$/.test(truth) ? 'numeric' : 'exact';
}
