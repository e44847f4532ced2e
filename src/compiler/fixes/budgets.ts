import type { CompileInput, Linted } from '../lint.ts';

/**
 * How much may be compiled to prove fixes. A proof compiles the whole session again, so it costs what the session
 * weighs: 30, and its streams, or its text in pieces of 128 characters if those are more, and one for each 2,000 steps
 * that its patterns took. Counted, never timed, so that every machine offers the same fixes.
 */
export const FIX_BUDGETS = {
  /** For the fixes that `compile` shows. */
  offer: 500,
  /** For one pair that somebody asked about. */
  explain: 20_000,
  /** For changing the text; bounds all rounds together. */
  fix: 100_000,
  /** Proofs that are made however much a session weighs. */
  least_proofs: 1,
} as const;

/** How many proofs a budget allows for a session. */
export function proofsFor(budget: number, { session }: CompileInput, { model }: Linted): number {
  const size = Math.max(model?.streams.length ?? 0, Math.ceil(session.text.length / 128));
  const weight = 30 + size + Math.ceil((model?.analysis?.steps ?? 0) / 2000);
  return Math.max(FIX_BUDGETS.least_proofs, Math.floor(budget / weight));
}
