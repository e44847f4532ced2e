import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeJournal } from '../../../src/journal/codec.ts';
import type { RunEvent } from '../../../src/journal/event.ts';
import { initial } from '../../../src/journal/initial.ts';
import { reduce } from '../../../src/journal/reduce.ts';
import type { RunState } from '../../../src/journal/state.ts';
import { decodePlan } from '../../../src/plan/codec.ts';
import { checkoutPrint } from '../git-rig.ts';
import { betweenBreaks } from './between.ts';
import { type Place, processesOf, treeOf } from './place.ts';

/** What a run came to, read from its journal, its repository and its agents' own traces. */
export interface Outcome {
  /** The exit codes of its commands. */
  readonly codes: string;
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  readonly possibly_started: number;
  /** The session branch's tree. */
  readonly tree: string | null;
  /** Refs of the run in the user's repository, without its id, with the trees they keep. */
  readonly refs: ReadonlyMap<string, string | null>;
  /** Every attempt that an agent itself said it began. */
  readonly begun: readonly string[];
}

/** Reads the outcome of the newest run of a place; text = why it cannot be read. */
export function readOutcome(place: Place, codes: string): Outcome | string {
  const folder = place.runs().at(-1);
  if (folder === undefined) return 'there is no run';
  const plan = decodePlan(readText(join(folder, 'plan.json')));
  if (!plan.ok) return plan.error.detail;
  const journal = decodeJournal(Buffer.from(readText(join(folder, 'journal.jsonl'))));
  if (!journal.ok) return `the journal is damaged at ${journal.error.offset}: ${journal.error.detail}`;
  if (journal.value.tail !== 'clean') return 'the journal ends in a torn record';
  const events = journal.value.records;
  const state = initial(plan.value);
  for (const event of events) reduce(state, event);
  return {
    codes,
    state,
    events,
    possibly_started: events.reduce(
      (sum, event) => sum + (event.type === 'run-resumed' ? event.possibly_started.length : 0),
      0,
    ),
    tree: treeOf(place, state.branch),
    refs: refsOf(place, basename(folder)),
    begun: readFileSync(place.trace, 'utf8').split('\n').slice(0, -1),
  };
}

/** The review items of the newest run. */
export function readReviews(place: Place): RunState['reviews'] {
  const outcome = readOutcome(place, '');
  return typeof outcome === 'string' ? [] : outcome.state.reviews;
}

function refsOf(place: Place, run: string): Map<string, string | null> {
  const prefix = `refs/pcoord/${run}/`;
  const lines = place.git('for-each-ref', '--format=%(refname) %(objectname)', prefix).split('\n');
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', commit = ''] = line.split(' ');
        return [name.slice(prefix.length), treeOf(place, commit)];
      }),
  );
}

/** What is wrong with a run that was killed and taken up again, beside one that nobody disturbed. */
export function breaksOf(place: Place, outcome: Outcome, reference: Outcome): string[] {
  const breaks: string[] = [];
  const claim = (holds: boolean, what: string): void => {
    if (!holds) breaks.push(what);
  };
  const { state } = outcome;
  claim(outcome.codes === reference.codes, `exit codes ${outcome.codes}, not ${reference.codes}`);
  claim(
    state.outcome === reference.state.outcome,
    `outcome ${state.outcome}, not ${reference.state.outcome}`,
  );
  claim(outcome.tree === reference.tree, `another tree: ${outcome.tree}, not ${reference.tree}`);
  const branch = place.git('for-each-ref', '--format=%(objectname)', `refs/heads/${state.branch}`) || null;
  claim(state.branch_commit === branch, 'the branch is not where the journal says');
  breaks.push(...terminalBreaks(outcome, reference), ...mergedBreaks(place, outcome));
  for (const [name, tree] of reference.refs) {
    const kept = findRef(outcome, name);
    claim(kept !== undefined, `ref ${name} is lost`);
    claim(kept === undefined || kept === tree, `ref ${name} keeps another tree`);
  }
  breaks.push(...startBreaks(place, outcome, reference), ...betweenBreaks(place, outcome, reference));
  const print = checkoutPrint({ path: place.repository } as Parameters<typeof checkoutPrint>[0]);
  claim(print === place.print, 'the checkout was changed');
  return breaks;
}

function terminalBreaks({ state, events, possibly_started }: Outcome, reference: Outcome): string[] {
  const breaks: string[] = [];
  const seqs = events.map((event) => event.seq);
  if (seqs.some((seq, at) => seq !== at + 1)) breaks.push('the records are not numbered 1, 2, 3, …');
  for (const task of state.tasks.values()) {
    const wanted = reference.state.tasks.get(task.id);
    if (task.status !== wanted?.status) breaks.push(`${task.id} is ${task.status}, not ${wanted?.status}`);
    const [accepted, due] = [acceptedTimes(events, task.id), acceptedTimes(reference.events, task.id)];
    if (accepted !== due) breaks.push(`${task.id} was accepted ${accepted} times, not ${due}`);
  }
  for (const gate of state.gates.values()) {
    const wanted = reference.state.gates.get(gate.id);
    if (gate.status !== wanted?.status) breaks.push(`${gate.id} is ${gate.status}, not ${wanted?.status}`);
  }
  // A task with an attempt that came to nothing counts its later attempts on.
  const isShifted = possibly_started > 0;
  const titles = (reviews: RunState['reviews']): string =>
    reviews
      .map(({ id, status }) => `${isShifted ? id.replace(/\.\d+$/, '') : id} ${status}`)
      .sort()
      .join(', ');
  if (titles(state.reviews) !== titles(reference.state.reviews))
    breaks.push(`reviews ${titles(state.reviews)}; undisturbed: ${titles(reference.state.reviews)}`);
  return breaks;
}

/** More than once where a person sent it back. */
function acceptedTimes(events: readonly RunEvent[], task: string): number {
  return events.filter((event) => event.type === 'attempt-succeeded' && event.task === task).length;
}

/** The attempts whose commits the branch holds are those that were accepted, but for what is kept for a person. */
function mergedBreaks(place: Place, outcome: Outcome): string[] {
  const { state, events } = outcome;
  if (treeOf(place, state.branch) === null) return ['there is no branch'];
  const trailer = '%(trailers:key=Pcoord-Attempt,valueonly,separator=%x2C)';
  const log = place.git('log', `--format=${trailer}`, `main..${state.branch}`).split('\n');
  const merged = [...new Set(log.filter((line) => line !== ''))].sort();
  const kept = keptBack(outcome);
  const accepted = events
    .flatMap((event) => (event.type === 'attempt-succeeded' && event.changed > 0 ? [event] : []))
    .filter((event) => !kept.has(event.task))
    .map((event) => event.attempt)
    .sort();
  if (merged.join(' ') === accepted.join(' ')) return [];
  return [`merged: ${merged.join(' ')}; accepted: ${accepted.join(' ')}`];
}

/** Tasks whose results do not merge, broke the checks, or wait before a gate that was not reached. */
function keptBack({ events, refs }: Outcome): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const event of events) {
    if (event.type === 'merge-conflicted') kept.add(event.from);
    if (event.type === 'merge-finished' || event.type === 'conflict-settled') kept.delete(event.from);
    if (event.type === 'task-rejected') kept.add(event.task);
  }
  for (const ref of refs.keys())
    if (ref.startsWith('held-back/')) kept.add(ref.slice('held-back/'.length).replace(/-(\d+)$/, '/$1'));
  return kept;
}

function findRef(outcome: Outcome, name: string): string | null | undefined {
  const found = outcome.refs.get(name);
  if (found !== undefined || outcome.possibly_started === 0) return found;
  // A task with an attempt that came to nothing counts its later attempts on.
  const stem = name.replace(/\.\d+$/, '');
  return [...outcome.refs].find(([other]) => other.replace(/\.\d+$/, '') === stem)?.[1];
}

function startBreaks(place: Place, outcome: Outcome, reference: Outcome): string[] {
  const breaks: string[] = [];
  const twice = (ids: readonly string[]): string[] => ids.filter((id, at) => ids.indexOf(id) !== at);
  for (const id of twice(outcome.begun)) breaks.push(`the agent of ${id} ran twice`);
  for (const folder of place.runs()) {
    const lines = readText(join(folder, 'supervisor.jsonl')).split('\n');
    const started = lines.flatMap((line) => {
      const record = line.startsWith('{') ? (JSON.parse(line) as { type: string; id: string }) : null;
      return record?.type === 'started' ? [record.id] : [];
    });
    for (const id of twice(started)) breaks.push(`program ${id} has two start records`);
  }
  if (outcome.possibly_started > 0) return breaks;
  const wanted = [...reference.begun].sort().join(' ');
  const begun = [...outcome.begun].sort().join(' ');
  if (begun !== wanted) breaks.push(`agents that ran: ${begun}; undisturbed: ${wanted}`);
  return breaks;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Programs of a place that still run; a supervisor without a run leaves by itself, and is waited for. */
export async function survivorsOf(place: Place): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const left = processesOf(place);
    const others = left.filter(({ command }) => !command.includes('supervisor.js'));
    if (left.length === 0 || tries === 400) return left.map(({ command }) => `still runs: ${command}`);
    if (others.length > 0 && tries >= 20) return others.map(({ command }) => `still runs: ${command}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
