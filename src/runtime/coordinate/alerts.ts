import { isReading } from '../../journal/letters.ts';
import type { RunState } from '../../journal/state.ts';
import type { AlertState } from '../../journal/state-coordination.ts';
import type { Run } from '../run-context.ts';
import { sendMessage } from './messages.ts';

/** Paths named in one alert; the rest is counted. */
const namedPaths = 50;

/** Writes down that streams are to be told of something; who is told when follows from the session. */
export function raiseAlert(run: Run, alert: Pick<AlertState, 'alert' | 'streams' | 'paths' | 'about'>): void {
  run.emit({ type: 'alert-raised', ...alert, paths: alert.paths.slice(0, namedPaths) });
  sendDueAlerts(run);
}

const checked = new WeakMap<Run, Set<number>>();

/**
 * Sends the letters of alerts that are due: at once, or, where the session wants them at meetings, when one of the
 * streams has come to the end of the attempt that was concerned. An alert whose letters are on record sends none.
 */
export function sendDueAlerts(run: Run): void {
  const { state, plan } = run;
  const done = checked.get(run) ?? new Set<number>();
  checked.set(run, done);
  for (const [index, alert] of state.alerts.entries()) {
    if (done.has(index) || !isOurs(alert)) continue;
    if (alert.alert === 'overlapping_writes') {
      const { notification } = plan.policies.file;
      if (notification === 'none') done.add(index);
      if (done.has(index) || (notification === 'at_sync' && !isMet(state, alert))) continue;
    }
    done.add(index);
    for (const to of alert.streams)
      sendMessage(
        run,
        { from: 'pcoord', to, kind: 'alert', text: wordsFor(alert, to), paths: alert.paths },
        `alert:${index + 1}:${to}`,
      );
  }
}

/** Predicted conflicts are told of by the meeting that found them. */
function isOurs({ alert }: AlertState): boolean {
  return alert === 'overlapping_writes' || alert === 'out_of_scope_write';
}

/** Whether a meeting was held since, or, without meetings, one of the attempts concerned is over. */
function isMet(state: RunState, alert: AlertState): boolean {
  if (state.syncs.some((sync) => sync.at_ms >= alert.at_ms)) return true;
  const working = new Set<string>();
  for (const attempt of state.attempts.values())
    if (isReading(attempt) && attempt.started_at_ms <= alert.at_ms)
      working.add(state.tasks.get(attempt.task)?.stream ?? '');
  return alert.streams.some((stream) => !working.has(stream));
}

function wordsFor({ alert, streams, paths, about }: AlertState, to: string): string {
  const files = `${paths.slice(0, 8).join(', ')}${paths.length > 8 ? ` and ${paths.length - 8} more` : ''}`;
  if (alert === 'overlapping_writes') {
    const others = streams.filter((stream) => stream !== to).map((stream) => `\`${stream}\``);
    return `You and ${others.join(' and ')} both change ${files}, each in a clone of its own. Keep your changes there small, or agree by a message on who makes them.`;
  }
  const writer = streams.find((stream) => !about.includes(stream));
  if (to !== writer) return `\`${writer}\` has changed ${files}, which you claim.`;
  const owner = about.length === 0 ? '' : ` It belongs to ${about.map((one) => `\`${one}\``).join(', ')}.`;
  return `You have changed ${files}, which is outside of your scope.${owner} Take the change back and say what is needed instead.`;
}
