import { inertText } from '../base/inert.ts';
import type { GateState, RunState } from '../journal/state.ts';
import type { QuestionState } from '../journal/state-people.ts';
import { howToLook } from '../views/how-to-look.ts';
import { sayDuration } from '../views/quantities.ts';
import * as words from '../views/words.ts';
import type { Item, Tone } from './model.ts';
import type { Mode } from './ui.ts';
import type { Watch } from './watch.ts';

/**
 * What needs a person, most urgent first, each with the key that helps: who asks and waits, who is stuck, failed gates,
 * reviews, failed tasks, things nobody has given. At most `most`.
 */
export function selectProblems(
  watch: Watch,
  state: RunState,
  part: { readonly most: number; readonly now: number; readonly mode: Mode },
): readonly Item[] {
  const { most, now } = part;
  const items: Item[] = [];
  const add = (item: Omit<Item, 'indent'>): void => {
    items.push({ ...item, indent: 0, text: inert(item.text), hint: inert(item.hint) });
  };
  const key = (name: string, else_: string): string => (part.mode === 'control' ? name : else_);
  const withKey = (name: string): { readonly key?: string } => (part.mode === 'control' ? { key: name } : {});
  for (const { question, stream, tool, text, at_ms } of openQuestions(watch, state).slice(0, most)) {
    const waited = sayDuration(Math.max(0, now - at_ms));
    add({
      id: question,
      glyph: '?',
      tone: 'attention',
      text: `${stream} asks to use ${tool}: ${text}`,
      ...withKey('a'),
      hint: `waits for ${waited}`,
    });
  }
  for (const id of watch.stuck) {
    const attempt = state.attempts.get(id);
    if (attempt?.evidence?.state !== 'stuck' || items.length >= most) continue;
    const stream = state.tasks.get(attempt.task)?.stream ?? id;
    const hint = `${key('choose it, then u nudges, x ends; ', '')}${attempt.evidence.detail}`;
    add({ id: `stuck ${id}`, glyph: '◔', tone: 'attention', text: `${stream} seems stuck`, hint });
  }
  for (const gate of [...watch.failedGates].map((id) => gateOf(state, id))) {
    if (gate?.status === 'failed' && items.length < most)
      add({ id: gate.id, glyph: '✗', tone: 'bad', text: words.sayNode(gate.id), hint: gate.detail });
  }
  for (const review of state.reviews.filter(({ status }) => status === 'open').slice(0, most)) {
    const paths = review.paths.length === 0 ? '' : ` in ${words.sayNames(review.paths, 2)}`;
    const hint = key('', howToLook(review)[0] ?? '');
    add({
      id: review.id,
      glyph: '⚑',
      tone: 'attention',
      ...withKey('r'),
      text: `${review.id}: ${words.REVIEWS[review.kind]}${paths}`,
      hint,
    });
  }
  for (const id of watch.failures) {
    if (items.length >= most) break;
    const task = state.tasks.get(id);
    if (!task) continue;
    const exit = state.attempts.get(task.attempts.at(-1) ?? '')?.exit_code ?? null;
    const final = task.status === 'failed';
    const why = words.sayFailure(task.reason, task.detail, exit);
    const hint = final ? why : `next try in ${sayDuration((task.retry_at_ms ?? now) - now)}: ${why}`;
    add({ id, glyph: final ? '✗' : '↻', tone: final ? 'bad' : 'attention', text: id, hint });
  }
  if (watch.missing.length > 0 && state.status === 'running')
    add({
      id: 'missing',
      glyph: '○',
      tone: 'attention',
      text: `nobody has given ${words.sayNames(watch.missing.slice(0, 50), 3)}`,
      hint: key('choose a stream that needs it, then s', `pcoord signal ${watch.missing[0] ?? ''}`),
    });
  return items.slice(0, most);
}

/** The streams that those problems are about, whether they failed or only wait for a person. */
export function withProblems(watch: Watch, state: RunState): ReadonlySet<string> {
  const chosen = new Set(watch.troubled);
  const add = (task: string | null | undefined): void => {
    const stream = state.tasks.get(task ?? '')?.stream;
    if (stream !== undefined) chosen.add(stream);
  };
  for (const { stream } of openQuestions(watch, state)) chosen.add(stream);
  for (const id of watch.stuck) {
    const attempt = state.attempts.get(id);
    if (attempt?.evidence?.state === 'stuck') add(attempt.task);
  }
  for (const { status, task } of state.reviews) if (status === 'open') add(task);
  if (watch.missing.length === 0) return chosen;
  const missing = new Set(watch.missing);
  for (const { name, needed_by } of state.plan.externals) if (missing.has(name)) needed_by.forEach(add);
  return chosen;
}

/** What agents asked and nobody has answered, oldest first. */
export function openQuestions(watch: Watch, state: RunState): readonly QuestionState[] {
  if (watch.asked === 0) return [];
  return state.questions.filter(({ status }) => status === 'open');
}

/** Milestones and stages from the first that is not reached, each with its actions while they matter. */
export function selectGates(watch: Watch, state: RunState, most: number): readonly Item[] {
  const items: Item[] = [];
  const { gates } = state.plan;
  const first = Math.max(0, watch.firstOpenGate - 1);
  if (first > 0)
    items.push({
      id: 'reached',
      glyph: '◆',
      tone: 'good',
      indent: 0,
      text: `${first} before`,
      hint: 'reached',
    });
  for (const planned of gates.slice(first, first + most)) {
    const gate = state.gates.get(planned.id);
    if (!gate || items.length >= most) break;
    const hint =
      gate.status === 'waiting'
        ? `${planned.waits_for.length - gate.waiting_on}/${planned.waits_for.length}`
        : '';
    items.push(gateItem(gate, words.sayNode(gate.id).replace(/^(?:milestone|stage) /, ''), hint));
    items.push(...actionItems(gate));
  }
  if (state.end.status !== 'waiting' || gates.length === 0) {
    items.push(gateItem(state.end, 'final integration', ''), ...actionItems(state.end));
  }
  return items.length <= most || state.end.status === 'waiting' ? items.slice(0, most) : items.slice(-most);
}

function gateItem(gate: GateState, name: string, progress: string): Item {
  const looks = GATE_LOOKS[gate.status];
  const said = [words.GATE_WORDS[gate.status], progress, gate.status === 'failed' ? gate.detail : ''].filter(
    Boolean,
  );
  return { id: gate.id, ...looks, indent: 0, text: inert(name), hint: inert(said.join(' ')) };
}

function actionItems(gate: GateState): readonly Item[] {
  return gate.actions.map((action) => ({
    id: `${gate.id} ${action.name}`,
    ...ACTION_LOOKS[action.outcome],
    indent: 2,
    text: inert(action.name),
    hint:
      action.outcome === 'pending'
        ? ''
        : inert([words.ACTION_WORDS[action.outcome], action.detail].filter(Boolean).join(': ')),
  }));
}

const GATE_LOOKS: Readonly<Record<GateState['status'], { readonly glyph: string; readonly tone: Tone }>> = {
  waiting: { glyph: '◇', tone: 'dim' },
  ready: { glyph: '◇', tone: 'plain' },
  running: { glyph: '◈', tone: 'active' },
  reached: { glyph: '◆', tone: 'good' },
  failed: { glyph: '✗', tone: 'bad' },
  blocked: { glyph: '⊘', tone: 'bad' },
};

const ACTION_LOOKS: Readonly<
  Record<GateState['actions'][number]['outcome'], { readonly glyph: string; readonly tone: Tone }>
> = {
  pending: { glyph: '·', tone: 'dim' },
  running: { glyph: '▸', tone: 'active' },
  passed: { glyph: '✓', tone: 'good' },
  failed: { glyph: '✗', tone: 'bad' },
  failed_before: { glyph: '✗', tone: 'attention' },
  not_configured: { glyph: '–', tone: 'attention' },
};

function gateOf(state: RunState, id: string): GateState | undefined {
  return id === 'end' ? state.end : state.gates.get(id);
}

function inert(text: string): string {
  return inertText(text, { max: 200 });
}
