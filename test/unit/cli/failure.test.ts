import { describe, expect, it } from 'vitest';
import { CheckpointDamagedError, CheckpointMissingError } from '../../../cli/read-checkpoint.js';
import { RunFolderFullError } from '../../../cli/durable-write.js';
import { describeFailure, exitCodeOf } from '../../../cli/failure.js';
import { RunFolderBusyError } from '../../../cli/run-folder-lock.js';
import { UsageError } from '../../../cli/usage-error.js';
import { ConfigError } from '../../../config/errors.js';

const configError = new ConfigError([
  { path: 'sampler.n', expected: 'a whole number', given: "'two'" },
  { path: 'trainer.sed', expected: 'a known key', given: '1', suggestion: 'did you mean trainer.seed?' },
]);

function named(name: string): Error {
  const error = new Error('as it happens');
  error.name = name;
  return error;
}

describe('the exit code of a failure', () => {
  it.each([
    ['a wrong configuration', configError, 2],
    ['a wrong command line', new UsageError('no', 'yes'), 2],
    ['a folder without a checkpoint', new CheckpointMissingError('runs'), 2],
    ['a folder in use', new RunFolderBusyError('runs', 7), 2],
    ['a usage error that crossed a process, and kept its name alone', named('TaskOptionsError'), 2],
    ['a chat template that a limit stopped', named('ChatTemplateLimitError'), 2],
    ['an interruption', named('InterruptedError'), 130],
    ['a damaged checkpoint', new CheckpointDamagedError('runs', 'half'), 1],
    ['a full disk', new RunFolderFullError('metrics.jsonl', 'ENOSPC'), 1],
    ['an error of no kind that is known', new TypeError('undefined is not a function'), 1],
    ['what is not an error', 'thrown text', 1],
    ['nothing at all', undefined, 1],
  ])('of %s', (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('the text of a failure', () => {
  it('names all problems of a configuration, with the nearest key', () => {
    expect(describeFailure(configError, false).split('\n')).toEqual([
      'error: 2 problems in the configuration:',
      "    sampler.n: expected a whole number, got 'two'",
      '    trainer.sed: expected a known key, got 1; did you mean trainer.seed?',
    ]);
  });

  it('says what to do, and not to look into code that is not at fault', () => {
    const text = describeFailure(new UsageError("'seed' is not an override", 'write it as key=value'), false);
    expect(text).toBe("error: 'seed' is not an override\n  → write it as key=value");
  });

  it('has no stack, and says how to get one', () => {
    const text = describeFailure(new Error('the learner ended'), false);
    expect(text).toBe('error: the learner ended\n  (--verbose shows where in the code)');
  });

  it('has the stacks of the error and of its causes with --verbose', () => {
    const text = describeFailure(new TypeError('outer', { cause: new RangeError('inner') }), true);
    expect(text).toMatch(/^error: outer\n {2}TypeError\n +at .*failure\.test/);
    expect(text).toMatch(/\n {2}because: inner\n {4}RangeError\n +at .*failure\.test/);
  });

  it('goes down the causes, past those whose words stand in the message already', () => {
    const innermost = new Error('connection refused');
    const told = new Error('no reply of sampler.0', { cause: innermost });
    expect(describeFailure(new UsageError('stopped', 'try again', { cause: told }), false)).toBe(
      ['error: stopped', '  → try again', '  because: no reply of sampler.0', '    because: connection refused'].join(
        '\n',
      ),
    );
    const repeated = new UsageError('no reply: connection refused', 'try again', { cause: innermost });
    expect(describeFailure(repeated, false)).not.toContain('because');
  });

  it('tells every one of several failures', () => {
    const text = describeFailure(new AggregateError([new Error('first'), new Error('second')], 'two ended'), false);
    expect(text).toMatch(/^error: two ended\n {2}because: first\n {2}because: second\n/);
  });

  it('shows what was thrown when it is no error', () => {
    expect(describeFailure('out of luck', false)).toContain('error: out of luck');
  });
});
