/** The probabilities of given answers, by a company of policy and reference alone, against a forward pass of our own. */
import { expect, it, onTestFinished } from 'vitest';
import { encodeCandidate, type ChoiceItem } from '../../actors/evaluator/choice-probability.js';
import { scoreChoices } from '../../cli/train/choice-scoring.js';
import type { Company } from '../../cli/train/run.js';
import { rehearse, startCompany, type Rehearsal } from '../../cli/train/start-company.js';
import { loadRunConfig } from '../../cli/machine/load-run-config.js';
import { oracleTokenLogProb } from '../../losses/oracle/token-log-probs.js';
import { policyVersion, type WeightsRef } from '../../messages/values.js';
import { planArena, slotBytes } from '../../models/arena/arena.js';
import { hostArenaView } from '../../models/arena/arena-view.js';
import { initializeSlot } from '../../models/arena/initialize.js';
import { createOps } from '../../tensor/create-ops.js';
import { eventually } from '../helpers/eventually.js';
import { testFolder, tinyRun } from '../helpers/tiny-run/start-run.js';

const seed = 7;
const timeoutMs = 60_000;

const items: ChoiceItem[] = [
  { prompt: '<bos>Q:40+68=', candidates: ['108', '18', '1;0;8'] },
  // Its candidates begin with the blank that it ends with.
  { prompt: '<bos>Q:1+1= ', candidates: ['2', '3'] },
  { prompt: '<bos>Q', candidates: ['<answer>7</answer>'] },
  { prompt: '<bos>Q:9*9*9*9*9*9=', candidates: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] },
];

async function start(
  overrides: readonly string[],
): Promise<{ company: Company; weights: WeightsRef; rehearsal: Rehearsal }> {
  const { config } = loadRunConfig(tinyRun, ['evaluator.shard_prompts=2', 'algorithm.use_kl_loss=false', ...overrides]);
  const rehearsal = await rehearse(config);
  // No slot is kept for a frozen reference.
  expect(rehearsal.plan.reference).toBe(false);
  const folder = testFolder();
  const company = await startCompany(rehearsal, {
    runId: `choices-${process.pid}-${overrides.length}`,
    runFolder: folder,
    logFolder: folder,
    roles: new Set(['policy', 'reference']),
    onEvent: () => {},
  });
  onTestFinished(() => company.system.stop());
  return { company, weights: await install(company), rehearsal };
}

async function install({ system }: Company): Promise<WeightsRef> {
  const source = { from: 'initialisation' as const, seed };
  const asked = { kind: 'weights-requested' as const, source, version: policyVersion.parse(0) };
  return (await system.ask('policy', asked, { timeoutMs })).weights;
}

/** Sums of log-probabilities: each candidate alone, without padding, its logits read in full, the softmax in float64. */
async function ownForward({ model: description, config, tokenizer }: Rehearsal): Promise<number[][]> {
  const ops = await createOps({ engine: 'torch', device: 'cpu', threads: 1 });
  const plan = planArena({ model: description, dtype: config.model.dtype, slots: 1, reference: false });
  const memory = new ArrayBuffer(plan.byteLength);
  initializeSlot(plan.configuration, plan.layout, seed, slotBytes(plan, memory, 0));
  const { model } = hostArenaView(ops, plan, memory, 'write').slot(0);
  const vocabulary = plan.configuration.vocabularySize;
  return items.map(({ prompt, candidates }) =>
    candidates.map((candidate) => {
      const encoded = encodeCandidate(tokenizer, prompt, candidate);
      const tokens = [...encoded.prompt, ...encoded.candidate];
      const logits = ops.tidy(() => {
        const hidden = model.hiddenStates({
          tokenIds: ops.fromArray(Int32Array.from(tokens), [1, tokens.length], 'int32'),
        });
        return ops.readFloat32(model.logits(hidden));
      });
      return encoded.candidate.reduce((sum, token, place) => {
        const row = encoded.prompt.length + place - 1;
        return sum + oracleTokenLogProb(logits.subarray(row * vocabulary, (row + 1) * vocabulary), token, 1).logProb;
      }, 0);
    }),
  );
}

it('are those of a forward pass of our own, without a slot for a reference', async () => {
  const { company, weights, rehearsal } = await start([
    'placement.mode=single-process',
    'learner.ppo_max_token_len=40',
  ]);
  const scored = await scoreChoices(company, { weights, items });
  const expected = await ownForward(rehearsal);
  const differences = scored.flatMap((own, item) =>
    own.map(({ logProb }, place) => Math.abs(logProb - (expected[item]?.[place] ?? NaN))),
  );
  console.log(`log-probabilities differ by at most ${Math.max(...differences).toExponential(2)} (tolerance 1e-5)`);
  expect(differences).toHaveLength(16);
  expect(Math.max(...differences)).toBeLessThanOrEqual(1e-5);
  // They tell candidates apart, far beyond what is tolerated.
  expect(new Set(scored.flat().map(({ logProb }) => logProb.toFixed(3))).size).toBeGreaterThan(14);
  expect(scored.map((own) => own.map(({ tokens }) => tokens))).toEqual([[4, 3, 6], [3, 3], [4], Array(10).fill(2)]);
  expect(company.arena.usedBytes).toBe(0);
  await company.system.stop();
});

it('are the same from two references in processes of their own, and refused for other weights than those that lie there', async () => {
  const { company, weights, rehearsal } = await start([
    'placement.mode=processes',
    'placement.references=2',
    'placement.slots=1',
  ]);
  const scored = await scoreChoices(company, { weights, items });
  const expected = await ownForward(rehearsal);
  for (const [item, own] of scored.entries())
    for (const [place, { logProb }] of own.entries()) expect(logProb).toBeCloseTo(expected[item]?.[place] ?? NaN, 4);
  const others = { ...weights, hash: 'f'.repeat(64) };
  await expect(scoreChoices(company, { weights: others, items })).rejects.toThrow(/is to score as ffffffffffff/);
  // Nobody reads a slot any more, after the refusal neither: else other weights could not be put there.
  await eventually(async () => void (await install(company)));
  await company.system.stop();
});
