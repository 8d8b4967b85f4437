/** All operations that programs are drawn from. */
import type { Rules } from './rule.js';
import { elementwiseRules } from './rules/elementwise.js';
import { inPlaceRules } from './rules/in-place.js';
import { neuralRules } from './rules/neural.js';
import { shapeRules } from './rules/shapes.js';

export const rules: Rules = { ...elementwiseRules, ...shapeRules, ...neuralRules, ...inPlaceRules };

export function ruleOf(operation: string) {
  const rule = rules[operation];
  if (rule === undefined) throw new Error(`the oracle has no rule for '${operation}'`);
  return rule;
}
