import type { Reader } from './binding.ts';
import { spanForm } from './durations.ts';
import { openFields, read } from './fields.ts';
import { amount, duration, integer } from './read-number.ts';
import type { BudgetDeclaration } from './session.ts';

/** Reads `budgets`: what the whole session may use, and what each stream may when it says nothing itself. */
export const bindBudgets: Reader<{
  readonly session: BudgetDeclaration | null;
  readonly stream: BudgetDeclaration | null;
}> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'budgets', where });
  if (!fields) return null;
  return {
    session: read(binding, fields, 'session', bindBudget),
    stream: read(binding, fields, 'stream', bindBudget),
  };
};

/** Reads the ceilings of one session or stream. */
export const bindBudget: Reader<BudgetDeclaration> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'budget', where });
  if (!fields) return null;
  return {
    tokens: read(binding, fields, 'tokens', integer(1, Number.MAX_SAFE_INTEGER)),
    usd: read(binding, fields, 'usd', amount()),
    wall_ms: read(binding, fields, 'wall', duration(spanForm)),
    turns: read(binding, fields, 'turns', integer(1, 1_000_000)),
  };
};
