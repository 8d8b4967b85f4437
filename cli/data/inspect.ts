/** `troupe data inspect <name or path>`: what is in a dataset, what of it can be used, and how it will be asked. */
import { mappings } from '../../tasks/datasets/mappings/mappings.js';
import { isMappingName, mappingNames, type MappingName } from '../../tasks/datasets/mapping-names.js';
import { UnknownMappingError } from '../../tasks/datasets/errors.js';
import { openDataset, readDatasetRows } from '../../tasks/datasets/open-dataset.js';
import type { DatasetOutcome, OpenOptions } from '../../tasks/datasets/opened-dataset.js';
import { isTemplateName, templateNames, type TemplateName } from '../../tasks/prompts/template-names.js';
import { nearestKey } from '../../config/nearest-key.js';
import type { DataInspectOptions } from '../command-options.js';
import { exitCodes } from '../failure.js';
import { UsageError } from '../usage-error.js';
import { choosePalette } from '../view/palette.js';
import { outputOf } from '../view/view-output.js';
import { SurveyBuilder, type Survey } from './dataset-survey.js';
import { summarizeLengths } from './length-summary.js';
import { readingProgress } from './reading-progress.js';
import { renderSurvey, type SurveyHeading } from './render-survey.js';

/** The split that is shown when the name says none: the first of these that there is. */
const splits = ['train', 'test', 'validation'];

/**
 * @returns 1 when no row can be used, or no mapping knows the columns
 * @throws UsageError, TaskFileError and the errors of datasets/errors.ts
 */
export async function runDataInspect(options: DataInspectOptions): Promise<number> {
  const mapping = checked('mapping', options.mapping, mappingNames, isMappingName);
  const template = checked('template', options.template, templateNames, isTemplateName);
  const started = performance.now();
  const progress = readingProgress(process.stderr);
  const builder = new SurveyBuilder({ template, answerVariant: options.answerVariant, samples: options.rows });
  let opened: Opened;
  let isCut = false;
  try {
    opened = await open(options.name, { mapping, splits, onFetch: progress.fetching });
    let rows = 0;
    for await (const outcome of opened.outcomes) {
      if (rows >= (options.limit ?? Infinity)) {
        isCut = true;
        break;
      }
      builder.add(outcome);
      progress.read(++rows);
    }
  } finally {
    progress.end();
  }
  const survey = builder.build();
  const heading: SurveyHeading = {
    ...opened.heading,
    limit: isCut ? options.limit : null,
    seconds: (performance.now() - started) / 1000,
  };
  const output = outputOf(process.stdout);
  const palette = choosePalette(process.stdout.isTTY, process.env);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(asJson(heading, survey))}\n`
      : renderSurvey(heading, survey, output.columns, palette),
  );
  return survey.examples > 0 ? exitCodes.done : exitCodes.failed;
}

interface Opened {
  readonly heading: Omit<SurveyHeading, 'limit' | 'seconds'>;
  readonly outcomes: AsyncIterable<DatasetOutcome>;
}

async function open(name: string, options: OpenOptions): Promise<Opened> {
  try {
    const dataset = await openDataset(name, options);
    const { mapping, files, split = null, config = null } = dataset;
    return {
      heading: { name, mapping, title: mappings[mapping].title, files, split, config },
      outcomes: dataset.outcomes(),
    };
  } catch (error) {
    if (!(error instanceof UnknownMappingError)) throw error;
    // Whoever looks at an unknown dataset wants to see its columns most of all.
    return {
      heading: { name, mapping: null, title: '', files: [name], split: null, config: null },
      outcomes: unmapped(name, options),
    };
  }
}

async function* unmapped(name: string, options: OpenOptions): AsyncGenerator<DatasetOutcome> {
  for await (const { file, line, ...row } of readDatasetRows(name, options))
    yield row.kind === 'row'
      ? { file, line, kind: 'skipped', row: row.value, reason: 'no mapping knows its columns' }
      : { file, line, kind: 'quarantined', row: null, reason: row.reason };
}

function checked<Name extends MappingName | TemplateName>(
  option: string,
  given: string,
  known: readonly Name[],
  isKnown: (name: string) => name is Name,
): Name | 'auto' {
  if (given === 'auto' || isKnown(given)) return given;
  const nearest = nearestKey(given, known);
  throw new UsageError(
    `--${option} ${given} is not known`,
    `${nearest === null ? '' : `did you mean ${nearest}? `}One of auto, ${known.join(', ')}`,
  );
}

/** Without pictures' bytes; lengths as summaries. */
function asJson(heading: SurveyHeading, { lengths, samples, ...survey }: Survey): object {
  return {
    ...heading,
    ...survey,
    characters: Object.fromEntries(Object.entries(lengths).map(([name, values]) => [name, summarizeLengths(values)])),
    samples: samples.map(({ example, ...sample }) => ({
      ...sample,
      groundTruth: example.groundTruth,
      grader: example.grader,
      dataSource: example.dataSource,
      subject: example.subject ?? null,
      options: example.options ?? null,
      images: (example.images ?? []).map(({ number, source }) => ({
        number,
        ...('path' in source ? { path: source.path } : { bytes: source.bytes.length }),
      })),
    })),
  };
}
