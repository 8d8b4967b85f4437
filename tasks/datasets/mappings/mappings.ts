/** PURE. The table of mappings, and which one reads given rows. */
import type { DatasetMapping, RowContext, RowValue } from '../example.js';
import type { MappingName } from '../mapping-names.js';
import { aime24, gsm8k, math500 } from './mathematics.js';
import { bigbioQa, medmcqa, medmcqaOriginal, medqa } from './medicine.js';
import { mmluPro, mmluProHealth } from './mmlu-pro.js';
import { mmmu, mmmuHealth, mmmuPro, mmmuProHealth } from './mmmu.js';
import { openthoughts, openthoughtsMetadata } from './openthoughts.js';
import { orz, orzEvaluation } from './orz.js';
import { questionAnswer } from './question-answer.js';
import { trl } from './trl.js';
import { verl } from './verl.js';
import { medxpertqaMm, mmstar, nejm, omnimedvqa } from './vision-choice.js';
import { mathvision, mathvista } from './vision-mathematics.js';

export const mappings: Record<MappingName, DatasetMapping> = {
  verl,
  openthoughts,
  'openthoughts-metadata': openthoughtsMetadata,
  orz,
  aime24,
  'math-500': math500,
  'orz-eval': orzEvaluation,
  medqa,
  'bigbio-qa': bigbioQa,
  'mmlu-pro': mmluPro,
  'mmlu-pro-health': mmluProHealth,
  medmcqa,
  'medmcqa-original': medmcqaOriginal,
  mmmu,
  'mmmu-health': mmmuHealth,
  'mmmu-pro': mmmuPro,
  'mmmu-pro-health': mmmuProHealth,
  mmstar,
  mathvista,
  mathvision,
  omnimedvqa,
  'medxpertqa-mm': medxpertqaMm,
  nejm,
  gsm8k,
  trl,
  // Takes whatever has a question and an answer, so it is tried last.
  'question-answer': questionAnswer,
};

/** Columns that say which set it is, but not how its answers count: to guess would grade every row wrong. */
const undecided = ['opa', 'opb', 'opc', 'opd', 'cop'];

/** The first of the table that knows these rows, the first of a dataset; null when none does. */
export function detectMapping(rows: readonly RowValue[], context: RowContext): MappingName | null {
  const found = Object.values(mappings).find((mapping) => mapping.detects(rows, context));
  const [first = {}] = rows;
  if (found?.name === 'question-answer' && undecided.every((column) => column in first)) return null;
  return found?.name ?? null;
}
