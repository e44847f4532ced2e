import type { Plan, PlanBudgets, PlanPolicies, Strategy } from '../../src/plan/plan.ts';
import type { HostFailure, RunCommand } from '../../src/runtime/host.ts';
import type { Crash } from '../rig/fake-host.ts';
import { makePlan, type PlanSketch } from '../rig/make-plan.ts';

/** One simulated run as plain data: what is planned, what programs do, and what goes wrong in each coordinator's life. */
export interface Scenario {
  readonly seed: number;
  readonly strategy: Strategy;
  readonly plan: PlanSketch;
  readonly policies: Pick<PlanPolicies, 'file' | 'resource'>;
  readonly budgets: PlanBudgets | null;
  /** Stream → what the sketch of a plan has no word for. */
  readonly streams: Readonly<Record<string, StreamExtras>>;
  readonly slots: number;
  /** Names from outside that are given from the beginning. */
  readonly satisfied: readonly string[];
  /** Task → what its program does at the first try, the second … and, with the last entry, from then on. */
  readonly behaviour: Readonly<Record<string, readonly Behaviour[]>>;
  /** Program → what it does where it is no agent: checks, set-up, actions. Others succeed. */
  readonly checks: Readonly<Record<string, Behaviour>>;
  /** Longest time that a call to the world takes. */
  readonly latency_ms: number;
  /** One for each coordinator; whoever comes after the last one meets with no fault. */
  readonly lives: readonly Life[];
}

/** What a stream has beyond a sketch. */
export interface StreamExtras {
  readonly priority: number;
  readonly sync_every_ms: number | null;
  readonly budget: PlanBudgets | null;
  /** A contract file and the task that provides it. */
  readonly provides: { readonly name: string; readonly file: string; readonly task: string } | null;
}

/** What a program does. */
export interface Behaviour {
  readonly kind: 'works' | 'fails' | 'killed' | 'hangs' | 'unseen' | 'missing';
  readonly duration_ms: number;
  /** Path → the line it adds. */
  readonly lines: Readonly<Record<string, string>>;
  /** Path → what it writes at once and leaves. */
  readonly early: Readonly<Record<string, string>>;
  /** Ends only when killed. */
  readonly stubborn: boolean;
  /** Said into the outbox: after ms, a line. */
  readonly says: readonly (readonly [number, string])[];
}

/** What one coordinator meets with. */
export interface Life {
  readonly crash: Crash | null;
  /** The crash takes what was not durable along. */
  readonly power: boolean;
  /** How long nobody coordinates afterwards. */
  readonly away_ms: number;
  /** The `nth` call of that name is refused. */
  readonly refusals: readonly {
    readonly call: string;
    readonly nth: number;
    readonly reason: HostFailure['reason'];
  }[];
  /** The clock is set, `after_ms` into the life. */
  readonly clock: readonly { readonly after_ms: number; readonly by_ms: number }[];
  readonly commands: readonly (readonly [number, RunCommand])[];
  /** Somebody can be asked what agents ask. */
  readonly reachable: boolean;
  /** After ms a person answers the `nth` open question, if there are so many. */
  readonly answers: readonly {
    readonly after_ms: number;
    readonly nth: number;
    readonly answer: 'allow' | 'deny';
    readonly reach: 'once' | 'always' | 'all_streams';
  }[];
  /** After ms a person settles the `nth` open review item, if there are so many. */
  readonly verdicts: readonly {
    readonly after_ms: number;
    readonly nth: number;
    readonly how: 'accepted' | 'sent_back';
  }[];
}

/** The plan of a scenario. */
export function planOf(scenario: Scenario): Plan {
  const { strategy, policies, budgets } = scenario;
  const plan = makePlan(scenario.plan);
  return {
    ...plan,
    session: { ...plan.session, strategy, strategy_name: strategy },
    policies: { ...plan.policies, ...policies },
    budgets,
    streams: plan.streams.map((stream) => {
      const extras = scenario.streams[stream.id];
      if (!extras) return stream;
      const { priority, sync_every_ms, budget, provides } = extras;
      return { ...stream, priority, sync_every_ms, budget, provides: provides === null ? [] : [provides] };
    }),
  };
}
