/** PURE. The mappings by name; mappings/mappings.ts has them. config/sections/data.ts repeats the list. */
export const mappingNames = [
  'verl',
  'trl',
  'openthoughts',
  'openthoughts-metadata',
  'orz',
  'orz-eval',
  'medqa',
  'bigbio-qa',
  'gsm8k',
  'math-500',
  'aime24',
  'mmlu-pro',
  'mmlu-pro-health',
  'medmcqa',
  'medmcqa-original',
  'mmmu',
  'mmmu-health',
  'mmmu-pro',
  'mmmu-pro-health',
  'mmstar',
  'mathvista',
  'mathvision',
  'omnimedvqa',
  'medxpertqa-mm',
  'nejm',
  'question-answer',
] as const;
export type MappingName = (typeof mappingNames)[number];

export function isMappingName(name: string): name is MappingName {
  return mappingNames.some((known) => known === name);
}
