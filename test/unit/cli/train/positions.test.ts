import { describe, expect, it } from 'vitest';
import { requirePositions } from '../../../../cli/train/positions.js';
import type { PreparedData, PreparedExample } from '../../../../cli/train/prepared-data.js';
import { parseConfig } from '../../../../config/load.js';

const example = (length: number): PreparedExample => ({
  example: { index: 0, promptId: 'p', prompt: '', groundTruth: '', dataSource: 'd' },
  promptTokens: new Int32Array(length),
});
const data = (train: number, validation: number): PreparedData => ({
  train: [example(1), example(train)],
  validation: validation === 0 ? [] : [example(validation)],
  leftOut: {},
});
const check = (prepared: PreparedData, positions: number, ...overrides: string[]) =>
  requirePositions(
    parseConfig('model: { path: m }\ndata: { max_response_length: 20 }\n', overrides).config,
    prepared,
    positions,
    1,
  );

describe('the longest sequence of a run', () => {
  it('may fill the model to its last position', () => {
    expect(() => check(data(10, 12), 32)).not.toThrow();
  });

  it('is refused beyond it, with the key that is too large and what would fit', () => {
    expect(() => check(data(13, 0), 32)).toThrow(
      /data\.max_response_length: expected at most 19: the longest training/,
    );
    expect(() => check(data(1, 13), 32)).toThrow(/longest held-out prompt has 13 tokens, and the model 32 positions/);
  });

  it('counts what evaluation alone may write, and the answer behind a thought that is ended', () => {
    expect(() => check(data(1, 12), 32, 'sampler.val_kwargs.max_response_length=21')).toThrow(/val_kwargs/);
    expect(() => check(data(1, 10), 32, 'evaluator.forced_exit.enable=true')).toThrow(/answer_budget/);
    expect(() => check(data(1, 1), 32, 'evaluator.forced_exit={enable: true, answer_budget: 10}')).not.toThrow();
    expect(() => check(data(1, 1), 32, 'evaluator.forced_exit={enable: true, answer_budget: 11}')).toThrow(
      /answer_budget/,
    );
  });

  it('of SFT is a prompt with its completion, as far as it is not cut', () => {
    const taught: PreparedData = { ...data(1, 0), train: [{ ...example(10), completionTokens: new Int32Array(23) }] };
    const sft = ['trainer.stages=[sft]', 'data.max_prompt_length=16'];
    expect(() => check(taught, 33, ...sft)).not.toThrow();
    expect(() => check(taught, 32, ...sft)).toThrow(/data\.max_response_length: expected at most 16: .* has 33 tokens/);
    expect(() => check(taught, 32, ...sft, 'data.max_response_length=16')).not.toThrow();
    expect(() => check(taught, 16, ...sft)).toThrow(/data\.max_prompt_length: expected less than 16/);
  });

  it('of training counts only where GRPO samples', () => {
    expect(() => check(data(30, 2), 32, 'trainer.stages=[sft]')).not.toThrow();
  });
});
