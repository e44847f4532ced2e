import { availableParallelism } from 'node:os';
import type { Plan } from '../../plan/plan.ts';
import { shareSlots } from '../../runtime/node/host-slots.ts';
import type { OpenedRun } from '../../runtime/node/node-host.ts';
import { stateRoot } from '../../runtime/node/state-folder.ts';
import type { ExecSettings } from './settings.ts';

/** How many commands a run may run at once beside the other runs of this machine. */
export interface TakenSlots {
  readonly amount: number;
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
  const whole: TakenSlots = { amount: cores, release: () => {} };
  if (commands === 0) return whole;
  const wants = Math.min(most, commands);
  const fixed = settings.maxAgents === null ? null : Math.min(settings.maxAgents, commands);
  const tell = (share: number): void => {
    if (fixed !== null) return;
    const amount = Math.min(share, most);
    opened.push({ kind: 'capacity', name: 'slots', amount, why: 'shared_with_other_runs' });
  };
  const root = stateRoot(settings.state);
  const use = { run: opened.folder.run, wants, fixed };
  try {
    const share = shareSlots({ root, use, cores, now_ms: Date.now(), onChange: tell });
    // What the session or an earlier coordinator has on record may be more or less than this.
    if (share.amount < wants || settings.resume !== null) tell(Math.max(share.amount, 1));
    return share;
  } catch {
    // A machine whose registry cannot be written has one run less to share with.
    return whole;
  }
}
