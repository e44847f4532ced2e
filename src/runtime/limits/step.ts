import type { BudgetExhausted, BudgetWarned } from '../../journal/event-limits.ts';
import type { BudgetState } from '../../journal/state.ts';

/** What limits and escalation ask for now. */
export type LimitStep =
  /** A budget is nearly or wholly used. */
  | { readonly kind: 'budget'; readonly event: BudgetWarned | BudgetExhausted }
  /** Tasks that wait for a place will not get one. */
  | { readonly kind: 'give-up'; readonly tasks: readonly string[]; readonly budget: BudgetState }
  /** Agents are asked to end. Asked for again until they have. */
  | { readonly kind: 'end'; readonly attempts: readonly string[] }
  /** The number of agents changes because a provider limits the rate. */
  | { readonly kind: 'agents'; readonly amount: number }
  /** An agent that was asked to decide is asked to end. Asked for again until it has. */
  | { readonly kind: 'dismiss'; readonly consultation: string }
  /** Tasks of streams that a person ended. */
  | { readonly kind: 'give-up-ended'; readonly tasks: readonly string[] }
  /** Nobody has answered what an agent asks. */
  | { readonly kind: 'answer-late'; readonly question: string }
  | { readonly kind: 'note'; readonly note: string; readonly detail: string }
  /** A phase lacks nothing but names from outside: those who could give them are asked, then somebody above. */
  | {
      readonly kind: 'escalate';
      readonly task: string;
      readonly missing: readonly string[];
      readonly stage: 'ask' | 'overdue';
    };
