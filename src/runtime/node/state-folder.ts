import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { makeFolder, makeNewFolder, writeFile } from './files.ts';
import { systemFailure } from './system-failure.ts';

/** Where a run keeps everything: journal, plan, logs, clones. Never inside the repository it works on. */
export interface RunFolder {
  /** Id of the run: sorts by time. */
  readonly run: string;
  readonly path: string;
  readonly journal: string;
  readonly plan: string;
  readonly logs: string;
  readonly workspaces: string;
  /** Sockets have short names only: this is not below `path`. */
  readonly supervisor_socket: string;
  readonly control_socket: string;
  /** Temporary files of attempts; short for the same reason, as programs put sockets there. */
  readonly tmp: string;
}

/** Folder that holds the runs of a repository, whichever worktree of it one stands in. Makes nothing. */
export function runsFolder(root: string, commonDir: string): string {
  return join(root, createHash('sha256').update(commonDir).digest('hex').slice(0, 16), 'runs');
}

/**
 * An id that sorts by time and is unique by chance, e.g. `20261122-181500-ab12` (UTC). The four digits at the end hold
 * the milliseconds of the second, then six bits of chance: two short runs in one second stand in their order.
 */
export function makeRunId(now: Date, random: number): string {
  const digits = now.toISOString().replace(/\D/g, '');
  const tail = (now.getUTCMilliseconds() * 64 + Math.floor(random * 64)).toString(16).padStart(4, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${tail}`;
}

/** Makes the folder of a new run. `random` gives a number in [0, 1) each time. */
export function createRunFolder(request: {
  readonly root: string;
  readonly common_dir: string;
  /** Top of the checkout and the repository: the state may be in neither. */
  readonly forbidden: readonly string[];
  readonly now: Date;
  readonly random: () => number;
}): Result<RunFolder, HostFailure> {
  const { root, common_dir, forbidden, now, random } = request;
  const runs = runsFolder(root, common_dir);
  const inside = forbidden.find((folder) => isInside(runs, folder));
  if (inside !== undefined)
    return err({
      reason: 'other',
      detail: `the state folder ${root} is inside the repository ${inside}; choose another with --state DIR`,
    });
  try {
    makeFolder(runs);
    const origin = join(dirname(runs), 'repository');
    if (!existsSync(origin)) writeFile(origin, `${common_dir}\n`);
    for (let tries = 0; tries < 100; tries += 1) {
      const run = makeRunId(now, random());
      if (!makeNewFolder(join(runs, run))) continue;
      const places = choosePlaces();
      writeFile(placesFile(join(runs, run)), JSON.stringify(places));
      const folder = describeRun(join(runs, run), run, places);
      for (const part of [folder.logs, folder.workspaces]) makeFolder(part);
      return ok(folder);
    }
    return err({ reason: 'other', detail: `no free name for a run in ${runs}` });
  } catch (error) {
    const failure = systemFailure(error, 'the state folder could not be made');
    return err({ ...failure, detail: `${failure.detail}; choose another place with --state DIR` });
  }
}

/** Ids of a repository's runs, newest first. */
export function listRuns(root: string, commonDir: string): string[] {
  return readNames(runsFolder(root, commonDir))
    .filter((name) => runName.test(name))
    .sort()
    .reverse();
}

const runName = /^\d{8}-\d{6}-[0-9a-f]{4}$/;

/** A run of the repository by its id or the beginning of it; the newest one when `id` is `null`. */
export function findRun(request: {
  readonly root: string;
  readonly common_dir: string;
  readonly id: string | null;
}): Result<RunFolder, HostFailure> {
  const { root, common_dir, id } = request;
  const runs = listRuns(root, common_dir);
  const found = id === null ? runs.slice(0, 1) : runs.filter((run) => run.startsWith(id));
  const [run] = found;
  if (run === undefined) {
    const detail = id === null ? 'this repository has no run yet' : `this repository has no run ${id}`;
    return err({ reason: 'not-found', detail: `${detail} (looked in ${runsFolder(root, common_dir)})` });
  }
  if (found.length > 1)
    return err({
      reason: 'not-found',
      detail: `${id} is the beginning of ${found.length} runs: ${found.join(', ')}`,
    });
  const path = join(runsFolder(root, common_dir), run);
  return ok(describeRun(path, run, readPlaces(path) ?? choosePlaces()));
}

/** A run of any repository by its whole id, with the repository it was begun in; `null` when there is none. */
export function findElsewhere(
  root: string,
  id: string,
): { readonly folder: RunFolder; readonly repository: string } | null {
  if (!runName.test(id)) return null;
  for (const { runs, repository } of listRepositories(root)) {
    const path = join(runs, id);
    if (!existsSync(path)) continue;
    return { folder: describeRun(path, id, readPlaces(path) ?? choosePlaces()), repository };
  }
  return null;
}

/** Ids of runs whose repository is not where it was any more, newest first, a few at most. */
export function runsOfGone(root: string): readonly string[] {
  return listRepositories(root)
    .filter(({ repository }) => !existsSync(repository))
    .flatMap(({ runs }) => readNames(runs).filter((name) => runName.test(name)))
    .sort()
    .reverse()
    .slice(0, 5);
}

function listRepositories(root: string): { readonly runs: string; readonly repository: string }[] {
  return readNames(root).flatMap((name) => {
    try {
      const repository = readFileSync(join(root, name, 'repository'), 'utf8').trim();
      return [{ runs: join(root, name, 'runs'), repository }];
    } catch {
      return [];
    }
  });
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function describeRun(path: string, run: string, places: Places): RunFolder {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 12);
  const { sockets, tmp } = places;
  return {
    run,
    path,
    journal: join(path, 'journal.jsonl'),
    plan: join(path, 'plan.json'),
    logs: join(path, 'logs'),
    workspaces: join(path, 'workspaces'),
    supervisor_socket: join(sockets, `${name}.s`),
    control_socket: join(sockets, `${name}.c`),
    tmp: join(tmp, name),
  };
}

/** Folders for what needs a short name. */
export interface Places {
  readonly sockets: string;
  readonly tmp: string;
}

/** Where a new run puts what needs a short name; makes the folders, and throws where they cannot be trusted. */
export function choosePlaces(): Places {
  return { sockets: socketFolder(), tmp: shortFolder(tmpdir()) };
}

function placesFile(path: string): string {
  return join(path, 'places.json');
}

/**
 * Where a run put what needs a short name: whoever looks for it may have another environment. `null` when that is not
 * on record, or gone for good, as the folder of a login that is over.
 */
function readPlaces(path: string): Places | null {
  try {
    const places = JSON.parse(readFileSync(placesFile(path), 'utf8')) as Places;
    return { sockets: ownFolder(places.sockets), tmp: ownFolder(places.tmp) };
  } catch {
    return null;
  }
}

/** Longest path a socket may have on every system we run on, in bytes. */
const longestSocket = 100;

function socketFolder(): string {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  if (runtime?.startsWith('/') && existsSync(runtime)) {
    const folder = join(runtime, 'pcoord');
    if (Buffer.byteLength(folder) + 16 < longestSocket) return ownFolder(folder);
  }
  return shortFolder(tmpdir());
}

/** A folder of this user's own in a folder that everybody may write to. */
function shortFolder(tmp: string): string {
  const base = Buffer.byteLength(tmp) + 40 < longestSocket ? tmp : '/tmp';
  return ownFolder(join(base, `pcoord-${process.getuid?.() ?? 'user'}`));
}

/** Makes sure that the folder is a real one, ours, and closed to others: somebody else may have put it there. */
function ownFolder(path: string): string {
  makeFolder(path);
  const found = lstatSync(path);
  const ours = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !ours || (found.mode & 0o077) !== 0)
    throw new Error(
      `${path} is not a folder of yours that is closed to others (mode 0700): remove it and try again`,
    );
  return path;
}

/** True when `path`, with the symlinks of what exists of it resolved, is `folder` or below it. */
function isInside(path: string, folder: string): boolean {
  const real = realpathOf(path);
  const top = realpathOf(folder);
  return real === top || real.startsWith(top.endsWith(sep) ? top : top + sep);
}

function realpathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realpathOf(parent), path.slice(parent.length));
  }
}

/** The plan of a run as its folder keeps it, as text; `null` when it has none. */
export function readPlanText(folder: RunFolder): string | null {
  try {
    return readFileSync(folder.plan, 'utf8');
  } catch {
    return null;
  }
}
