/**
 * Rows graded by the verifier's own pool: hard deadlines, a thread that ends is replaced, one verdict a row, in order.
 * Its twin end is `grade-row.ts`. The only place of `troupe grade` that knows the pool.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VerdictPool } from '../../actors/verifier/verdict-pool.js';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { Gradable } from './gradable.js';

export interface RowVerdict {
  /** null: it was not graded; the reason says why. */
  readonly score: number | null;
  readonly decidedBy: string | null;
  readonly extracted: string | null;
  readonly reason?: string;
  readonly detail?: string;
  /** Of the grading itself; null when it was ended. */
  readonly milliseconds: number | null;
}

export interface GradePool {
  /** One call at a time. */
  grade(rows: readonly Gradable[]): Promise<RowVerdict[]>;
  close(): Promise<void>;
}

export async function openGradePool(options: { workers: number; timeoutMs: number }): Promise<GradePool> {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-grade-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const path = fileURLToPath(new URL('./grade-row.js', import.meta.url));
  const pool = await VerdictPool.open({
    ...options,
    folder,
    grader: { kind: 'module', path, name: 'computeScore' },
  }).catch((error: unknown) => {
    removeFolder();
    throw error;
  });
  let graded = 0;
  return {
    async grade(rows) {
      const items = rows.map(({ gold, response, ...extra }, index) => ({
        key: `row:${graded + index}`,
        dataSource: '',
        solution: response,
        groundTruth: gold,
        extra,
      }));
      graded += rows.length;
      return (await pool.grade(items)).map(rowVerdict);
    },
    async close() {
      await pool.close();
      removeFolder();
    },
  };
}

function rowVerdict(verdict: Verdict): RowVerdict {
  if (verdict.outcome !== 'scored') {
    const isGold = verdict.reason.startsWith('UnreadableGoldError: ');
    return {
      score: null,
      decidedBy: null,
      extracted: null,
      reason: isGold ? 'unreadable' : verdict.outcome,
      detail: isGold ? verdict.reason.slice('UnreadableGoldError: '.length) : verdict.reason,
      milliseconds: null,
    };
  }
  const [, reason = '', detail = ''] = /^(\w*): (.*)$/s.exec(verdict.reason ?? '') ?? [];
  return {
    score: verdict.score,
    decidedBy: verdict.decidedBy ?? null,
    extracted: verdict.extracted ?? null,
    ...(reason === '' ? {} : { reason }),
    ...(detail === '' ? {} : { detail }),
    milliseconds: Math.round((verdict.parts?.['milliseconds'] ?? 0) * 1000) / 1000,
  };
}
