import { inertText } from '../base/inert.ts';
import { taskTookMs } from '../journal/pauses.ts';
import type { RunState, TaskState } from '../journal/state.ts';
import { explainWait } from '../runtime/explain-wait.ts';
import { readClock } from '../runtime/node/clock.ts';
import { findClock } from '../runtime/node/clock-file.ts';
import { readHolder } from '../runtime/node/run-lock.ts';
import { claimsAllowing } from '../views/allowing.ts';
import { measure } from '../views/measures.ts';
import { choosePaint, type Paint } from '../views/paint.ts';
import { sayBytes, sayCount, sayDuration } from '../views/quantities.ts';
import { summarize } from '../views/summary.ts';
import * as words from '../views/words.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { refuseAs } from './refuse.ts';
import { reviewJson } from './review/about.ts';
import { findRuns, type RecordedRun, type RunsPlace, readRun, runIds } from './runs.ts';
import { sayWait } from './say-wait.ts';
import { moreJson, moreRows } from './status-more.ts';
import { readView } from './view-name.ts';

const refuse = refuseAs('status');

/** `pcoord status`: where a run stands, told from its records; the run may live or not. */
export async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 1) throw new UsageError('one run at a time; --all lists them');
  const place = findRuns(args, io);
  if (!place.ok) return refuse(io, place.error.message, place.error.exit);
  const format = args.one('format') === 'json' ? 'json' : 'pretty';
  if (args.has('all')) return list(place.value, { format, io });
  const found = readRun(place.value, args.positionals[0] ?? null);
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  if (args.has('watch') && found.value.state.status !== 'finished' && !isInterrupted(found.value)) {
    const { follow } = await import('./watching/follow.ts');
    return follow(found.value, readView(format === 'json' ? 'json' : args.one('view'), io), io);
  }
  if (!isInterrupted(found.value)) bringUpToNow(found.value);
  io.out(
    format === 'json'
      ? `${JSON.stringify(toJson(found.value), null, 2)}\n`
      : describe(found.value, choosePaint(io.env, { isTTY: io.outIsTty })),
  );
  return exitCodes.done;
}

function list(place: RunsPlace, { format, io }: { format: 'json' | 'pretty'; io: Io }): number {
  const rows = runIds(place).map((id) => {
    const found = readRun(place, id);
    if (!found.ok) {
      const { why, fact, message } = found.error;
      const status = why === 'never-began' ? 'never_began' : 'unreadable';
      return { run: id, session: null, status, detail: fact ?? message };
    }
    const { state } = found.value;
    return {
      run: id,
      session: state.plan.session.id,
      status: state.outcome ?? (isInterrupted(found.value) ? 'interrupted' : state.status),
      detail: `${measure(state).done} of ${state.tasks.size} tasks done`,
    };
  });
  if (format === 'json') io.out(`${JSON.stringify({ schema: 'pcoord.runs/1', runs: rows }, null, 2)}\n`);
  else if (rows.length === 0) io.out('this repository has no run yet: pcoord exec starts one\n');
  else
    for (const row of rows)
      io.out(
        `${row.run}  ${row.status}  ${inertText(row.session ?? '', { max: 60 })}  ${inertText(row.detail, { max: 200 })}\n`,
      );
  return exitCodes.done;
}

function describe({ state, folder }: RecordedRun, paint: Paint): string {
  const width = Math.max(...[...state.tasks.keys()].map((id) => id.length), 8);
  const shown = [...state.tasks.values()].map(
    (task) => `  ${task.id.padEnd(width)}  ${row(state, task, paint)}`,
  );
  const gates = [...state.gates.values()].map(
    (gate) =>
      `  ${gate.id.padEnd(width)}  ${words.GATE_WORDS[gate.status]}${gate.actions
        .map((action) => `; ${action.name}: ${words.ACTION_WORDS[action.outcome]}`)
        .join('')}`,
  );
  const id = state.run || folder.run;
  const standing = isInterrupted({ state, folder })
    ? `interrupted: nobody runs it; pcoord exec --resume=${id} goes on with it`
    : state.outcome === null
      ? state.status
      : words.OUTCOMES[state.outcome];
  const more = moreRows(state)
    .map(([label, text]) => `  ${paint.dim(label.padEnd(13))}${inertText(text, { max: 400 })}\n`)
    .join('');
  return `run ${id}: ${standing}\n${[...shown, ...gates].join('\n')}\n${summarize(state, paint)}${more}  records      ${folder.path}\n`;
}

/** A living run as it stands now, not as it stood when it last had something to write down. */
function bringUpToNow({ state, folder }: RecordedRun): void {
  const clock = state.status === 'finished' ? null : findClock(folder.path);
  if (clock !== null) state.at_ms = Math.max(state.at_ms, readClock(clock));
}

/** True when a run has not ended and no process goes on with it. */
function isInterrupted({ state, folder }: Pick<RecordedRun, 'state' | 'folder'>): boolean {
  return state.status !== 'finished' && readHolder(folder) === null;
}

function row(state: RunState, task: TaskState, paint: Paint): string {
  const word = words.TASK_WORDS[task.status].padEnd(10);
  const took = taskTookMs(state, task);
  const time = took === null ? '' : `${sayDuration(took)}  `;
  const why =
    task.reason === null
      ? explainWait(state, task.id).map(sayWait).join('; ')
      : words.sayFailure(
          task.reason,
          task.detail,
          state.attempts.get(task.attempts.at(-1) ?? '')?.exit_code ?? null,
        );
  const using = task.status === 'running' ? sayUsing(state, task) : '';
  const files = task.status === 'succeeded' ? `${sayCount(task.changed, 'file')}  ` : '';
  return `${task.status === 'failed' ? paint.bad(word) : word}  ${time}${using}${files}${inertText(why, { max: 200 })}`.trimEnd();
}

/** What its programs use now; nothing where nobody has looked yet. */
function sayUsing(state: RunState, task: TaskState): string {
  const using = state.attempts.get(task.attempts.at(-1) ?? '')?.using ?? null;
  if (using === null) return '';
  return `${Math.round(100 * using.cpu_share)} % of a core, ${sayBytes(using.memory_bytes)}  `;
}

function toJson({ state, folder, bytes }: RecordedRun): unknown {
  const { tokens_in, tokens_out, cost_usd, wall_ms, sequential_ms, ...counts } = measure(state);
  return {
    schema: 'pcoord.status/1',
    run: state.run,
    session_id: state.plan.session.id,
    plan_digest: state.plan.digest,
    status: state.status,
    /** Whether a process goes on with it now. */
    alive: readHolder(folder) !== null,
    outcome: state.outcome,
    /** Up to when durations are told, on the run's clock. */
    at_ms: state.at_ms,
    started_at_ms: state.started_at_ms,
    finished_at_ms: state.finished_at_ms,
    wall_ms,
    sequential_ms,
    speed_up: wall_ms > 0 ? Math.round((100 * sequential_ms) / wall_ms) / 100 : null,
    tokens_in,
    tokens_out,
    cost_usd,
    counts,
    base_commit: state.base_commit,
    branch: state.branch,
    branch_commit: state.branch_commit,
    tasks: [...state.tasks.values()].map((task) => ({
      ...task,
      took_ms: taskTookMs(state, task),
      waits_for: explainWait(state, task.id),
    })),
    gates: [...state.gates.values()],
    attempts: [...state.attempts.values()],
    batches: state.batches,
    reviews: state.reviews.map((review) => ({
      ...reviewJson(state, review),
      allowed_by: claimsAllowing(review, state.plan),
    })),
    diverted: state.diverted.map((patch) => ({
      ...patch,
      task: state.attempts.get(patch.attempt)?.task ?? null,
    })),
    ...moreJson(state),
    missing_externals: state.plan.externals
      .map(({ name }) => name)
      .filter((name) => !state.satisfied.has(name)),
    folder: folder.path,
    journal_bytes: bytes,
  };
}
