import { availableParallelism } from 'node:os';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import type { Plan } from '../../plan/plan.ts';
import { shareSlots } from '../../runtime/node/host-slots.ts';
import type { OpenedRun } from '../../runtime/node/node-host.ts';
import { stateRoot } from '../state-root.ts';
import type { ExecSettings } from './settings.ts';

/** How many commands a run may run at once beside the other runs of this machine. */
export interface TakenSlots {
  readonly amount: number;
  /** What the other runs leave of what the session asks for; `null` = a number that was given holds whatever they do. */
  readonly share: number | null;
  /** Hears of every state, so that what the run no longer holds can be another's. */
  note(state: RunState): void;
  release(): void;
}

/**
 * Enters a run among those of this machine that share its cores; the loop is told whenever its share changes. A session's
 * own number bounds the share, `--max-agents` takes its place.
 */
export function takeSlots(plan: Plan, opened: OpenedRun, settings: ExecSettings): TakenSlots {
  const cores = availableParallelism();
  const commands = plan.tasks.filter(({ run }) => run.kind === 'command').length;
  const most = plan.capacities.find(({ name }) => name === 'slots')?.amount ?? cores;
  const whole: TakenSlots = { amount: cores, share: null, note: () => {}, release: () => {} };
  if (commands === 0) return whole;
  const wants = Math.min(most, commands);
  const fixed = settings.maxAgents === null ? null : Math.min(settings.maxAgents, commands);
  // Who gets all it could use is not bound by the others at all.
  const allowed = (share: number): number => (share >= wants ? most : Math.max(1, share));
  const tell = (share: number): void => {
    if (fixed !== null) return;
    opened.push({ kind: 'capacity', name: 'slots', amount: allowed(share), why: 'shared_with_other_runs' });
  };
  const root = stateRoot(settings.state);
  const use = { run: opened.folder.run, wants, fixed };
  try {
    const share = shareSlots({ root, use, cores, now_ms: Date.now(), onChange: tell });
    const amount = allowed(share.amount);
    return {
      amount,
      share: fixed === null ? amount : null,
      note: (state) =>
        share.note({
          running: standingOf(state).used.get('slots') ?? 0,
          limit: state.capacities['slots'] ?? most,
        }),
      release: share.release,
    };
  } catch {
    // A machine whose registry cannot be written has one run less to share with.
    return whole;
  }
}
