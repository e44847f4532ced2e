import { openReviews } from '../journal/reduce-review.ts';
import { hasWorkLeft } from '../journal/second-chance.ts';
import type { RunState } from '../journal/state.ts';
import { openQuestions } from '../runtime/people/questions.ts';
import { sayBudget, sayCount } from '../views/quantities.ts';
import * as words from '../views/words.ts';

/** So many of each kind are told in the table; JSON has them all. */
const most = 5;

/** What streams have to do with each other and with limits, and what waits for a person: rows for the table. */
export function moreRows(state: RunState): readonly (readonly [label: string, text: string])[] {
  const sync = state.syncs.at(-1);
  return [
    ...(sync ? [['meeting', sayMeeting(state, sync)] as const] : []),
    ...rows('alert', state.alerts, ({ alert, streams, about, paths }) => {
      const others = about.length === 0 ? '' : ` (${about.join(', ')})`;
      return `${streams.join(', ')}: ${words.ALERTS[alert]}${others}: ${words.sayNames(paths, 4)}`;
    }),
    ...rows('lease', leases(state), ({ attempt, paths }) => `${attempt} holds ${words.sayNames(paths, 6)}`),
    ...rows('escalated', state.escalations, ({ task, missing, level, to }) => {
      const isUnasked = level === 'owner' && to === null;
      const whom = isUnasked
        ? 'nobody to ask; pcoord signal NAME gives it'
        : to === null
          ? level
          : `${level} ${to}`;
      return `${task} waits for ${words.sayNames(missing, 4)}: ${whom}`;
    }),
    ...rows('asked', state.consultations, ({ consultation, agent, missing, status }) => {
      return `${agent} about ${words.sayNames(missing, 4)} (pcoord logs ${consultation}): ${words.sayConsulted(status)}`;
    }),
    ...rows('budget', state.budgets, ({ scope, resource, used, limit, status }) => {
      const amount = `${sayBudget(resource, used)} of ${sayBudget(resource, limit)}`;
      return `${scope}: ${amount} used${status === 'exhausted' ? ', exhausted' : ''}`;
    }),
    ...rows('contract', [...state.contracts.values()], ({ artifact, stream, file, version }) => {
      return `${artifact}, version ${version}, from ${stream} (${file})`;
    }),
    ...rows('question', openQuestions(state), ({ question, stream, tool, text }) => {
      return `${stream} asks to use ${tool}: ${text} (pcoord answer ${question})`;
    }),
    ...nextRows(state),
  ];
}

/** The same, whole, for `--format json`. */
export function moreJson(state: RunState): Readonly<Record<string, unknown>> {
  return {
    may_go_on: hasWorkLeft(state),
    syncs: state.syncs,
    alerts: state.alerts,
    leases: leases(state),
    contracts: [...state.contracts.values()],
    messages: state.messages,
    escalations: state.escalations,
    consultations: state.consultations,
    budgets: state.budgets,
    settled_conflicts: state.settled,
    questions: state.questions,
    paused_streams: [...state.paused],
    ended_streams: [...state.ended],
  };
}

function nextRows(state: RunState): readonly (readonly [string, string])[] {
  const open = openReviews(state).length;
  return [
    ...(open === 0 ? [] : [['to review', `${sayCount(open, 'item')}: pcoord review`] as const]),
    ...(hasWorkLeft(state)
      ? [['to go on', `what was settled needs work: pcoord exec --resume ${state.run}`] as const]
      : []),
  ];
}

function sayMeeting(state: RunState, sync: RunState['syncs'][number]): string {
  const { tick, due, conflicts, snapshots } = sync;
  const found =
    conflicts.length === 0
      ? 'no conflict'
      : `${sayCount(conflicts.length, 'pair')} that will not merge: ${words.sayNames(
          conflicts.map(({ left, right }) => `${left} and ${right}`),
          3,
        )}`;
  return `${sayCount(state.syncs.length, 'held', 'held')}, the last (${tick}) of ${words.sayNames(due, 4)}, ${sayCount(snapshots.length, 'stream')} looked at, ${found}`;
}

function leases(state: RunState): readonly { readonly attempt: string; readonly paths: readonly string[] }[] {
  const held = Map.groupBy(state.leases, ([, attempt]) => attempt);
  return [...held].map(([attempt, entries]) => ({ attempt, paths: entries.map(([path]) => path).sort() }));
}

/** The newest ones, oldest of them first. */
function rows<T>(
  label: string,
  items: readonly T[],
  say: (item: T) => string,
): readonly (readonly [string, string])[] {
  const left = items.length - most;
  return [
    ...(left > 0 ? [[label, `${left} earlier: pcoord status --format json`] as const] : []),
    ...items.slice(-most).map((item) => [label, say(item)] as const),
  ];
}
