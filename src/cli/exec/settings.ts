import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import type { Io } from '../io.ts';
import { readView, type ViewName } from '../view-name.ts';

/** What the user asked of `exec`, with defaults filled in. */
export interface ExecSettings {
  /** The session as named; `null` = the default file. */
  readonly file: string | null;
  readonly overlays: readonly string[];
  readonly satisfy: readonly string[];
  /** `null` = as the plan says. */
  readonly maxAgents: number | null;
  readonly mode: 'run' | 'dry-run';
  /** `null` = a new run; an empty id = the newest. */
  readonly resume: { readonly id: string | null } | null;
  readonly view: ViewName;
  /** Whether what agents ask waits for an answer although nobody watches in the TUI. */
  readonly questions: 'wait' | 'deny';
  readonly branch: string | null;
  readonly existingBranch: 'refuse' | 'continue';
  /** Absolute: where the repository is looked for. */
  readonly repo: string;
  /** Folder for runs; `null` = the default. */
  readonly state: string | null;
  readonly level: 'normal' | 'strict';
  /** How many times faster than the wall the run's clock goes. */
  readonly timeScale: number;
}

/** Reads the flags of `exec`; throws a UsageError for what cannot be meant. */
export function readSettings(args: Arguments, io: Io): ExecSettings {
  const resume = args.has('resume');
  // `--resume RUN` is as good as `--resume=RUN`: a run's id is not a file name anyone uses.
  const inline = args.one('resume');
  const positionals = [...args.positionals];
  const id = resume ? inline || (positionals.length > 0 ? positionals.shift() : undefined) || null : null;
  if (positionals.length > 1)
    throw new UsageError(`one session runs at a time, but ${positionals.length} files are named`);
  if (resume && positionals.length > 0)
    throw new UsageError(
      '--resume takes a run, not a session file: a run goes on with the plan it began with',
    );
  if (id !== null && inline !== id && existsSync(resolve(io.cwd, id)))
    throw new UsageError(
      `--resume ${id}: that is a file; a resumed run goes on with the plan it began with, so leave the file out`,
    );
  if (resume && args.has('dry-run')) throw new UsageError('--resume and --dry-run exclude each other');
  if (resume && args.has('time-scale'))
    throw new UsageError('--resume goes on with the clock that the run began with: leave --time-scale out');
  const state = args.one('state');
  return {
    file: positionals[0] ?? null,
    overlays: args.all('overlay'),
    satisfy: args
      .all('satisfy')
      .flatMap((names) => names.split(','))
      .filter((name) => name !== ''),
    maxAgents: readMaxAgents(args.one('max-agents')),
    mode: args.has('dry-run') ? 'dry-run' : 'run',
    resume: resume ? { id } : null,
    view: readView(args.one('view'), io),
    questions: args.has('ask') ? 'wait' : 'deny',
    branch: args.one('branch') ?? null,
    existingBranch: args.has('continue') ? 'continue' : 'refuse',
    repo: resolve(io.cwd, args.one('repo') ?? '.'),
    state: state === undefined ? null : resolve(io.cwd, state),
    level: args.has('strict') ? 'strict' : 'normal',
    timeScale: readTimeScale(args.one('time-scale')),
  };
}

function readMaxAgents(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--max-agents ${text}: expected a number from 1`);
  return Number(text);
}

function readTimeScale(text: string | undefined): number {
  if (text === undefined) return 1;
  const factor = Number(text);
  if (!/^\d{1,5}(\.\d{1,3})?$/.test(text) || factor < 1 || factor > 10_000)
    throw new UsageError(`--time-scale ${text}: expected a factor from 1 to 10000`);
  return factor;
}
