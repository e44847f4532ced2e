import { commandArgv } from '../../agents/argv.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { PlanBudgets, PlanClaim, PlanCommand, PlanSetup } from '../../plan/plan.ts';
import type {
  BudgetDeclaration,
  ClaimDeclaration,
  CommandValue,
  SetupDeclaration,
  VerifyDeclaration,
} from '../session/session.ts';

/** A command with the time it may take; a shell string becomes `/bin/sh -c`. */
export function lowerCommand(command: CommandValue, timeout: Located<number> | null): PlanCommand {
  return { argv: commandArgv(command), timeout_ms: timeout?.value ?? null };
}

/** The commands of a `verify` or `gate` entry, none when it is absent. */
export function lowerVerify(verify: VerifyDeclaration | null): PlanCommand[] {
  return (verify?.commands ?? []).map(({ command, timeout_ms }) => lowerCommand(command.value, timeout_ms));
}

/** How a fresh workspace is prepared. */
export function lowerSetup(setup: SetupDeclaration | null): PlanSetup | null {
  if (setup === null) return null;
  return {
    copy: setup.copy.map(({ value }) => value),
    run: setup.run.map(({ value }) => lowerCommand(value, null)),
    timeout_ms: setup.timeout_ms?.value ?? null,
  };
}

/** Ceilings; `null` = none. */
export function lowerBudgets(budget: BudgetDeclaration | null): PlanBudgets | null {
  if (budget === null) return null;
  return {
    tokens: budget.tokens?.value ?? null,
    usd: budget.usd?.value ?? null,
    wall_ms: budget.wall_ms?.value ?? null,
    turns: budget.turns?.value ?? null,
  };
}

/** Claims in order, mode `write` unless said otherwise; without those that say nothing. */
export function lowerClaims(
  claims: readonly ClaimDeclaration[] | null,
  idle: ReadonlySet<Located<string>>,
): PlanClaim[] {
  return (claims ?? [])
    .filter(({ pattern }) => !idle.has(pattern))
    .map(({ pattern, mode, regenerate }) => ({
      pattern: pattern.value,
      mode: mode?.value ?? 'write',
      regenerate: regenerate ? lowerCommand(regenerate.value, null) : null,
    }));
}

/** Patterns of what is read, in order; without those that say nothing. */
export function lowerReads(
  reads: readonly Located<string>[] | null,
  idle: ReadonlySet<Located<string>>,
): string[] {
  return (reads ?? []).filter((pattern) => !idle.has(pattern)).map(({ value }) => value);
}
