/** PURE. The prompt templates by name; render-prompt.ts has their words. config/sections/data.ts repeats the list. */
export const templateNames = ['training', 'multiple-choice', 'mathematical', 'direct', 'question-only'] as const;
export type TemplateName = (typeof templateNames)[number];

export function isTemplateName(name: string): name is TemplateName {
  return templateNames.some((known) => known === name);
}
