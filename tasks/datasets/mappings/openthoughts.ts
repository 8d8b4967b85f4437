/**
 * PURE. OpenThoughts-114k, both configurations. The markers become thoughts and solution, the Sky-T1 system prompt is
 * dropped, and so is the instruction before mathematics ("Return your final response within \boxed{}. "), which would
 * contradict `<answer>`: both configurations then ask the same question. Code keeps its instruction, which says how the
 * program is called.
 */
import { lastBoxed } from '../boxed.js';
import { chatTurns, isChat, splitAnswer } from '../chat-turns.js';
import { defineMapping } from '../define-mapping.js';
import { BrokenRowError, optionalText, requiredText, scalars } from '../fields.js';
import { fromMarkers, hasMarkers, reasoned } from '../markers.js';
import { isRecord } from '../plain-value.js';

const mathInstruction = 'Return your final response within \\boxed{}. ';
const codeInstruction = 'Generate an executable Python function generated from the given prompt. ';
const standardInput =
  'The function should take stdin as input and print the output. Simply call the function after the definition.';
const callBased = 'Return the function body without invoking it at the final solution.';

export const openthoughts = defineMapping({
  name: 'openthoughts',
  title: 'OpenThoughts-114k, configuration default: system, conversations with the four markers',
  columns: ['conversations'],
  detects: ([row = {}]) => isChat(row['conversations']) && hasMarkers(JSON.stringify(row['conversations'])),
  example(row) {
    const { prompt, answer } = splitAnswer(chatTurns(row['conversations'], 'conversations'), 'conversations');
    const turns = prompt.filter(({ role }) => role !== 'system');
    const [user] = turns;
    if (user === undefined || turns.length > 1 || user.role !== 'user')
      throw new BrokenRowError('not one user turn and one assistant turn');
    const { content } = user;
    if (content.trim() === '') throw new BrokenRowError('the user turn is empty');
    const completion = fromMarkers(answer);
    const isMath = content.startsWith(mathInstruction);
    const domain = isMath ? 'math' : content.startsWith(codeInstruction) ? 'code' : null;
    const boxed = domain === 'code' ? null : lastBoxed(completion.solution);
    return {
      question: isMath ? content.slice(mathInstruction.length) : content,
      groundTruth: optionalText(row, 'answer')?.trim() ?? boxed ?? '',
      completion,
      dataSource: 'openthoughts',
      grader: 'math',
      ...(domain !== null && { subject: domain }),
      extra: scalars(row, ['source']),
    };
  },
});

export const openthoughtsMetadata = defineMapping({
  name: 'openthoughts-metadata',
  title: 'OpenThoughts-114k, configuration metadata: problem, deepseek_reasoning, deepseek_solution, …',
  columns: ['problem', 'deepseek_reasoning', 'deepseek_solution'],
  example(row) {
    const problem = requiredText(row, 'problem');
    const domain = optionalText(row, 'domain');
    const completion = reasoned(requiredText(row, 'deepseek_reasoning'), requiredText(row, 'deepseek_solution'));
    const truth = domain === 'code' ? null : lastBoxed(optionalText(row, 'ground_truth_solution') ?? '');
    const boxed = domain === 'code' ? null : lastBoxed(completion.solution);
    return {
      question:
        domain === 'code' ? codeQuestion(problem, row['test_cases'], optionalText(row, 'starter_code')) : problem,
      groundTruth: truth ?? boxed ?? '',
      completion,
      dataSource: 'openthoughts',
      grader: 'math',
      ...(domain !== null && { subject: domain }),
      extra: scalars(row, ['source']),
    };
  },
});

/** As the configuration `default` asks it: by function when the test cases name one, else by standard input. */
function codeQuestion(problem: string, testCases: unknown, starterCode: string | null): string {
  const way = namesFunction(testCases) ? callBased : standardInput;
  return `${codeInstruction}${way}${problem}${starterCode === null ? '' : `\n${starterCode}`}`;
}

function namesFunction(testCases: unknown): boolean {
  try {
    const parsed: unknown = typeof testCases === 'string' ? JSON.parse(testCases) : testCases;
    return isRecord(parsed) && Boolean(parsed['fn_name']);
  } catch {
    return false;
  }
}
