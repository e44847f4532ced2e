import { inertText } from '../../base/inert.ts';
import { standingOf } from '../../journal/standing.ts';
import { sendMessage } from '../coordinate/messages.ts';
import type { Run } from '../run-context.ts';
import type { Conflict } from './keep-sides.ts';
import type { Touched } from './touched.ts';

/** Tells both sides of a conflict at once, where the session asks for that. Told once, however often it is met. */
export function alertStreams(run: Run, conflict: Conflict, touched: Touched): void {
  if (run.plan.policies.file.notification !== 'immediate_alert_to_affected_agents') return;
  const { into, head, paths } = conflict;
  const own = standingOf(run.state).graph.tasks.get(head.node)?.stream;
  const ours = new Set(touched.ours.map(({ stream }) => stream));
  const theirs = new Set(touched.theirs.map(({ stream }) => stream));
  if (theirs.size === 0 && own !== undefined) theirs.add(own);
  const files = inertText(paths.join(', '), { max: 200 });
  const node = into === 'end' ? 'the final integration' : into;
  for (const [told, others] of [
    [ours, theirs],
    [theirs, ours],
  ] as const)
    for (const to of told) {
      const who = [...others].filter((stream) => stream !== to).join(', ');
      const text = `At ${node} your work meets that of ${who === '' ? 'another stream' : who} in ${files}.`;
      const known = run.state.messages.some((sent) => sent.to === to && sent.text === text);
      if (!known) sendMessage(run, { from: 'pcoord', to, kind: 'alert', text, paths });
    }
}
