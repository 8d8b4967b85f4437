/** PURE. What the keys of `verifier` must be to each other: each kind of grader has its own, and nothing is ignored. */
import type { ConfigProblem } from './errors.js';
import type { VerifierSection } from './schema.js';
import { answerGraderKinds } from './sections/verifier.js';

type Part = VerifierSection['parts'][number];
type SourceGrader = VerifierSection['by_data_source'][string];
type AnyGrader = Part | SourceGrader | VerifierSection;

const answerKinds: ReadonlySet<string> = new Set(answerGraderKinds);

export function checkVerifier(section: VerifierSection): ConfigProblem[] {
  const named = gradersOf(section);
  const problems = named.flatMap(({ path, grader }) => checkGrader(path, grader, section));
  const judged = named.some(({ grader }) => grader.kind === 'judge' && grader !== section && grader.judge === null);
  if (section.judge !== null && section.kind !== 'judge' && !judged) {
    const expected = 'nothing, since no grader of verifier is of the kind judge without a judge of its own';
    problems.push(problem('verifier.judge', expected, section.judge.url));
  }
  if (section.mode === 'evaluation' && !named.some(({ grader }) => answerKinds.has(grader.kind))) {
    const expected = `reward, since only the kinds ${answerGraderKinds.join(', ')} know another`;
    problems.push(problem('verifier.mode', expected, 'evaluation'));
  }
  return problems;
}

/** Every grader of the section with its dotted path, the section's own first. */
function gradersOf(section: VerifierSection): { readonly path: string; readonly grader: AnyGrader }[] {
  const withParts = (path: string, grader: SourceGrader | VerifierSection) => [
    { path, grader },
    ...grader.parts.map((part, index) => ({ path: `${path}.parts.${index}`, grader: part })),
  ];
  return [
    ...withParts('verifier', section),
    ...Object.entries(section.by_data_source).flatMap(([source, grader]) =>
      withParts(`verifier.by_data_source.${source}`, grader),
    ),
  ];
}

function checkGrader(path: string, grader: AnyGrader, section: VerifierSection): ConfigProblem[] {
  return [...checkModule(path, grader), ...checkOptions(path, grader, section), ...checkParts(path, grader)];
}

function checkModule(path: string, grader: AnyGrader): ConfigProblem[] {
  const [key, name] = 'function' in grader ? ['function', grader.function] : ['name', grader.name];
  if (grader.kind === 'module') return grader.path === null ? [problem(`${path}.path`, 'a module', 'nothing')] : [];
  if (grader.path !== null) return [problem(`${path}.kind`, `module, since ${path}.path is given`, grader.kind)];
  return name === null ? [] : [problem(`${path}.${key}`, `nothing, since there is no ${path}.path`, name)];
}

function checkOptions(path: string, grader: AnyGrader, section: VerifierSection): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const [option] = Object.keys(grader.options);
  if (option !== undefined && !answerKinds.has(grader.kind)) {
    problems.push(problem(`${path}.options.${option}`, `nothing: the kind ${grader.kind} has no options`, 'a value'));
  }
  if (grader.kind === 'judge' && grader.judge === null && section.judge === null) {
    problems.push(problem(`${path}.judge.url`, 'the address of an OpenAI-compatible server', 'nothing'));
  }
  if (grader === section) return problems;
  if (grader.kind !== 'judge' && grader.judge !== null) {
    problems.push(problem(`${path}.kind`, `judge, since ${path}.judge is given`, grader.kind));
  }
  if (grader.mode === 'evaluation' && !answerKinds.has(grader.kind) && grader.kind !== 'weighted') {
    problems.push(problem(`${path}.mode`, `null, since the kind ${grader.kind} has no modes`, 'evaluation'));
  }
  return problems;
}

function checkParts(path: string, grader: AnyGrader): ConfigProblem[] {
  if (!('parts' in grader)) return [];
  const { kind, parts } = grader;
  const names = parts.map(({ name }) => name);
  if (kind !== 'weighted' && parts.length > 0)
    return [problem(`${path}.kind`, `weighted, since ${path}.parts are given`, kind)];
  if (kind === 'weighted' && parts.length === 0) return [problem(`${path}.parts`, 'at least one part', 'none')];
  if (kind === 'weighted' && parts.every(({ weight }) => weight === 0))
    return [problem(`${path}.parts`, 'a part with another weight than 0', 'only zeros')];
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [problem(`${path}.parts.${index}.name`, 'a name that no other part has', name)],
  );
}

function problem(path: string, expected: string, given: string): ConfigProblem {
  return { path, expected, given };
}
