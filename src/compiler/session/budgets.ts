import type { Reader } from './binding.ts';
import { spanForm } from './durations.ts';
import { openFields, read } from './fields.ts';
import { amount, duration, integer } from './read-number.ts';
import type { BudgetDeclaration } from './session.ts';

/** Reads `budgets` of the session or `budget` of a stream. */
export const bindBudget: Reader<BudgetDeclaration> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'budget', where });
  if (!fields) return null;
  return {
    tokens: read(binding, fields, 'tokens', integer(1, Number.MAX_SAFE_INTEGER)),
    usd: read(binding, fields, 'usd', amount()),
    wall_ms: read(binding, fields, 'wall_time', duration(spanForm)),
    turns: read(binding, fields, 'turns', integer(1, 1_000_000)),
  };
};
