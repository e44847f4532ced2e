import { inertText } from '../base/inert.ts';
import { unreachable } from '../base/invariant.ts';
import type { GateState, ReviewState, RunState } from '../journal/state.ts';
import { streamsWithoutChange } from '../journal/without-change.ts';
import { claimsAllowing } from './allowing.ts';
import { type Measures, measure } from './measures.ts';
import type { Paint } from './paint.ts';
import { markOf } from './tell.ts';
import { unproved } from './unproved.ts';
import { sayKept, sayUnreached } from './unreached.ts';
import * as words from './words.ts';

/**
 * The last word of a run, the same in every view: what came of it, where the work is, what is left to do. On a
 * terminal of `columns` long lines go on below their beginning; commands are never broken.
 */
export function summarize(state: RunState, paint: Paint, columns: number = Number.POSITIVE_INFINITY): string {
  const measures = measure(state);
  const lines = [
    headline(state, measures, paint),
    ...[
      row('tasks', tasks(measures)),
      ...speed(measures),
      ...prediction(state, measures),
      ...machine(measures),
      ...spending(measures),
      ...failures(state),
      ...branch(state),
      ...unverified(state),
      ...reviews(state),
      ...diverted(state),
      ...kept(state),
      ...next(state),
      ...take(state),
    ].map((line) => paintRow(line, paint, columns)),
  ];
  return `\n${lines.join('\n')}\n`;
}

const LABEL = 13;
const LIST_MOST = 10;

interface Row {
  readonly label: string;
  readonly text: string;
  /** Something to type: stays in one piece. */
  readonly kind: 'words' | 'command';
}

function row(label: string, text: string, kind: Row['kind'] = 'words'): Row {
  return { label, text: inertText(text, { max: 1000 }), kind };
}

function paintRow({ label, text, kind }: Row, paint: Paint, columns: number): string {
  const indent = ' '.repeat(LABEL + 2);
  const lines = kind === 'command' ? [text] : wrapWords(text, Math.max(20, columns - LABEL - 3));
  return `  ${paint.dim(label.padEnd(LABEL))}${lines.join(`\n${indent}`)}`;
}

/** Words wider than a line stay whole. */
function wrapWords(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function headline(state: RunState, measures: Measures, paint: Paint): string {
  const what = state.outcome === null ? 'not finished' : words.OUTCOMES[state.outcome];
  const text = `${what} after ${words.sayDuration(measures.wall_ms)}`;
  const session = inertText(state.plan.session.id, { max: 120 });
  return `${paint.strong(paint[markOf(state.outcome)](text))} ${paint.dim(`· session ${session} · run ${state.run}`)}`;
}

function tasks(measures: Measures): string {
  const rest = [
    [measures.failed, 'failed'],
    [measures.blocked, 'blocked'],
    [measures.cancelled, 'cancelled'],
    [measures.open, 'not finished'],
  ] as const;
  const others = rest.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [`${measures.done} of ${measures.total} done`, ...others].join(', ');
}

/** Speed-up against the same programs one after another, and how busy the places for them were. */
function speed(measures: Measures): readonly Row[] {
  if (measures.done < 2 || measures.wall_ms === 0 || measures.sequential_ms === 0) return [];
  const factor = measures.sequential_ms / measures.wall_ms;
  const times = `${words.sayDuration(measures.sequential_ms)} of work in ${words.sayDuration(measures.wall_ms)}`;
  const verdict =
    factor >= 1.05
      ? `${words.sayFactor(factor)} as fast as one after another`
      : 'no faster than one after another';
  const atWork = measures.held_ms / measures.wall_ms;
  const share = Math.min(100, Math.round((100 * atWork) / measures.places));
  return [
    row('speed', `${verdict}: ${times}`),
    row('utilisation', `${share} %: ${atWork.toFixed(1)} of ${measures.places} at work on average`),
  ];
}

/** How long the run was said to take: only of one that did all it was to do, without anybody standing in its way. */
function prediction(state: RunState, measures: Measures): readonly Row[] {
  const { predicted_ms, wall_ms } = measures;
  if (predicted_ms === null || wall_ms === 0 || measures.done < measures.total || state.resumed > 0)
    return [];
  const factor = wall_ms / predicted_ms;
  const compared =
    factor >= 1.05
      ? `${words.sayFactor(factor)} as long`
      : factor <= 1 / 1.05
        ? `${Math.max(1, Math.round(100 * factor))} % of it`
        : 'about as long';
  const [said, took] = [words.sayDuration(predicted_ms), words.sayDuration(wall_ms)];
  return [row('predicted', `${said}; it took ${took}, ${compared}`)];
}

/** What the programs asked of the machine, of those that lived long enough to be looked at. */
function machine({ used }: Measures): readonly Row[] {
  if (used === null) return [];
  const memory = words.sayBytes(used.peak_memory_bytes);
  return [row('machine', `${words.sayDuration(used.cpu_ms)} of processor, at most ${memory} for one stream`)];
}

function spending(measures: Measures): readonly Row[] {
  const parts = [
    ...(measures.tokens_in === null ? [] : [`${words.sayAmount(measures.tokens_in)} tokens in`]),
    ...(measures.tokens_out === null ? [] : [`${words.sayAmount(measures.tokens_out)} out`]),
    ...(measures.cost_usd === null ? [] : [words.sayCost(measures.cost_usd)]),
  ];
  if (parts.length === 0) return [];
  const unknown =
    measures.costs_unknown === 0 ? '' : ` (${words.sayCount(measures.costs_unknown, 'attempt')} did not say)`;
  return [row('spent', `${parts.join(', ')}${unknown}`)];
}

function failures(state: RunState): readonly Row[] {
  const failed = [...state.tasks.values()].filter((task) => task.status === 'failed');
  const told = failed.slice(0, LIST_MOST).map((task) => {
    const last = task.attempts.at(-1);
    const exit = last === undefined ? null : (state.attempts.get(last)?.exit_code ?? null);
    return row('failed', `${task.id}: ${words.sayFailure(task.reason, task.detail, exit)}`);
  });
  const gates = everyGate(state).filter(({ status }) => status === 'failed' || status === 'blocked');
  return [
    ...told,
    ...more(failed.length),
    ...gates.slice(0, LIST_MOST).map((gate) => row(gate.status, sayUnreached(gate))),
    ...more(gates.length),
  ];
}

function branch(state: RunState): readonly Row[] {
  if (!hasResult(state))
    return state.outcome === null ? [] : [row('branch', `nothing new on ${state.branch}`)];
  return [row('branch', `${state.branch} at ${words.sayCommit(state.branch_commit ?? '')}`)];
}

/** The last line: how to take what there is. */
function take(state: RunState): readonly Row[] {
  return hasResult(state) ? [row('take it', `git merge ${state.branch}`, 'command')] : [];
}

function hasResult(state: RunState): boolean {
  return state.branch_commit !== null && state.branch_commit !== state.branch_before;
}

function unverified(state: RunState): readonly Row[] {
  const open = everyGate(state).flatMap((gate) =>
    gate.actions
      .filter((action) => action.outcome === 'not_configured')
      .map((action) => `${action.name} (${words.sayNode(gate.id)})`),
  );
  const idle = streamsWithoutChange(state);
  return [
    ...(state.plan.verify.length === 0 && state.outcome === 'completed_unverified'
      ? [row('not verified', 'no verify command is configured: nothing has checked the merged tree')]
      : []),
    ...(idle.length === 0
      ? []
      : [row('not proved', `changed nothing: ${words.sayNames(idle, LIST_MOST)}, though claiming writes`)]),
    ...unproved(state).map((text) => row('not proved', text)),
    ...(open.length === 0 ? [] : [row('not run', `${words.sayNames(open, 6)}: not configured`)]),
  ];
}

function everyGate(state: RunState): readonly GateState[] {
  return [...state.gates.values(), state.end];
}

function reviews(state: RunState): readonly Row[] {
  const open = state.reviews.filter((review) => review.kind !== 'kept_work' && review.status === 'open');
  return [...open.slice(0, LIST_MOST).flatMap((review) => reviewRows(review, state)), ...more(open.length)];
}

function reviewRows(review: ReviewState, state: RunState): readonly Row[] {
  const paths = review.paths.length === 0 ? '' : `: ${words.sayNames(review.paths, 6)}`;
  return [
    row('review', `${review.id}, ${words.REVIEWS[review.kind]} at ${words.sayNode(review.node)}${paths}`),
    ...allowing(review, state),
    ...howToLook(review).map((command) => row('', command, 'command')),
  ];
}

/** What to write into the session so that such changes are accepted. */
function allowing(review: ReviewState, state: RunState): readonly Row[] {
  const claims = claimsAllowing(review, state.plan);
  if (claims === null) return [];
  const listed = words.sayNames(
    claims.resources.map((pattern) => JSON.stringify(pattern)),
    6,
  );
  return [row('', `to allow it, add ${listed} to the resources of ${claims.stream}`)];
}

/** What was left out of a result because another stream claims it. */
function diverted(state: RunState): readonly Row[] {
  const rows = state.diverted.slice(0, LIST_MOST).flatMap(({ attempt, owner, paths, ref }) => {
    const from = state.attempts.get(attempt)?.task ?? attempt;
    return [
      row('set aside', `kept for ${owner}: ${words.sayNames(paths, 6)} (from ${from})`),
      row('', `git show ${ref}`, 'command'),
    ];
  });
  return [...rows, ...more(state.diverted.length)];
}

/** Commands for the user's own repository that show what a review item is about. */
export function howToLook(review: ReviewState): readonly string[] {
  const [first, second] = review.refs;
  if (first === undefined) return [];
  switch (review.kind) {
    case 'merge_conflict':
      return second === undefined ? [`git log -p ${first}`] : [`git diff ${first} ${second}`];
    case 'settled_conflict':
      return [`git show ${first}`];
    case 'lost_lines':
    case 'broke_checks':
    case 'fails_beside':
      return review.refs.map((ref) => `git log -p ${ref}`);
    case 'branch_moved':
      return [`git log --oneline ${first}`];
    case 'out_of_scope':
    case 'protected_path':
    case 'diverted_patch':
    case 'kept_work':
      return review.refs.map((ref) => `git show ${ref}`);
    default:
      return unreachable(review.kind);
  }
}

function kept(state: RunState): readonly Row[] {
  const items = state.reviews.filter((review) => review.kind === 'kept_work');
  const lost = [...state.attempts.values()].filter(
    (attempt) => attempt.status === 'failed' && attempt.snapshot !== null && attempt.changed > 0,
  );
  const refs = new Map(
    state.notes.filter(({ note }) => note === 'work-kept').map(({ attempt, detail }) => [attempt, detail]),
  );
  const others = state.notes.filter(({ note, attempt }) => note === 'work-kept' && attempt === null);
  return [
    ...items
      .slice(0, LIST_MOST)
      .flatMap((item) => item.refs.map((ref) => row('kept work', `git show ${ref}`, 'command'))),
    ...more(items.length),
    ...lost.slice(0, LIST_MOST).flatMap((attempt) => keptRows(attempt, refs.get(attempt.id))),
    ...more(lost.length),
    ...others
      .slice(0, LIST_MOST)
      .flatMap(({ detail }) => [row('kept work', sayKept(detail)), row('', `git log ${detail}`, 'command')]),
    ...more(others.length),
  ];
}

/** Until it is kept in the user's repository, a commit has only a name. */
function keptRows(
  attempt: { readonly id: string; readonly changed: number; readonly snapshot: string | null },
  ref: string | undefined,
): readonly Row[] {
  const what = `${attempt.id}, not accepted: ${words.sayCount(attempt.changed, 'file')}`;
  if (ref === undefined) return [row('kept work', `${what} in ${words.sayCommit(attempt.snapshot ?? '')}`)];
  return [row('kept work', what), row('', `git show ${ref}`, 'command')];
}

function next(state: RunState): readonly Row[] {
  const missing = state.plan.externals.filter((external) => !state.satisfied.has(external.name));
  const names = words.sayNames(
    missing.map((external) => external.name),
    6,
  );
  const rows =
    missing.length === 0 || state.outcome === 'succeeded'
      ? []
      : [row('missing', `${names} (nobody gave it)`)];
  if (state.outcome !== 'stopped' && state.outcome !== 'blocked' && state.outcome !== 'world_failed')
    return rows;
  const satisfy = missing.slice(0, 3).map((external) => ` --satisfy ${external.name}`);
  return [...rows, row('go on', `pcoord exec --resume ${state.run}${satisfy.join('')}`, 'command')];
}

function more(count: number): readonly Row[] {
  return count <= LIST_MOST ? [] : [row('', `… and ${count - LIST_MOST} more`)];
}
