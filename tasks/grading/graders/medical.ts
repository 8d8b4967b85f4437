/**
 * PURE. Medical answers: the committed answer (box, `<answer>`, one line) is the right option's letter, its text, or
 * `C. text`, whatever the case, after MedVLThinker's public scorer (RECIPE.md 3.2). Unlike there, an answer that names
 * several options, or a letter beside another option's text, is none. Without options the gold's text decides. In
 * evaluation mode prose may announce the option, as `choice` reads it.
 */
import { z } from 'zod';
import { letterOf, goldOption, optionsOf } from '../choices/options.js';
import { textKey } from '../choices/plain-text.js';
import { readStatement } from '../choices/statement.js';
import { extractAnswer, type Extracted } from '../extract-answer.js';
import { noAnswer } from '../region.js';
import type { GradingRequest, GradingVerdict } from '../verdict.js';
import { withoutAnswer } from '../without-answer.js';
import { gradeChoice } from './choice.js';
import { defineGrader, requireGold } from './grader.js';

export const medical = defineGrader('medical', z.strictObject({}), (request) => {
  requireGold(request.gold);
  const { choices } = request;
  // How long an answer may be is for the options to say, where the gold is but a letter.
  const gold = [request.gold, ...(choices ?? [])].reduce((longest, text) =>
    text.length > longest.length ? text : longest,
  );
  if (choices !== undefined && request.mode === 'evaluation') return gradeChoice(request);
  if (choices !== undefined) goldOption(request.gold, choices);
  const found = extractAnswer({ ...request, gold });
  if (found.kind === 'none') return withoutAnswer(found);
  return choices === undefined ? byText(request.gold, found) : byOption(request, choices, found);
});

function byOption(request: GradingRequest, choices: readonly string[], found: Extracted): GradingVerdict {
  const said = readStatement(found.text, optionsOf(choices), true, request.mode === 'reward');
  if (said === null) return withoutAnswer(noAnswer('choice-nothing-found', 'no option is named'), found.text);
  if (said.kind === 'none') return withoutAnswer(noAnswer('choice-ambiguous', said.detail), found.text);
  const score = said.index === goldOption(request.gold, choices) ? 1 : 0;
  return { score, decidedBy: `choice-${said.by}`, extracted: letterOf(said.index) };
}

/** Gold `C. text` is also met by its letter or its text alone. */
function byText(gold: string, found: Extracted): GradingVerdict {
  const key = textKey(found.text);
  const parts = /^[([]?([A-Za-z])(?:[)\]][.:]?|[.:])\s*(\S.*)$/s.exec(gold.trim());
  const accepted = [gold, ...(parts === null ? [] : [parts[1] ?? '', parts[2] ?? '', `${parts[1]}. ${parts[2]}`])];
  const bare = key.replace(/^\((\w)\)$/, '$1').replace(/^\(?(\w)[):]\s*(?=\S)/, '$1. ');
  const isEqual = accepted.some((text) => [key, bare].includes(textKey(text)));
  return { score: isEqual ? 1 : 0, decidedBy: 'same-text', extracted: found.text };
}
