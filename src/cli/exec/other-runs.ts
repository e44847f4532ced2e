import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readHolder } from '../../runtime/node/run-lock.ts';
import { findRun, listRuns, type RunFolder, readPlanText } from '../../runtime/node/state-folder.ts';
import type { RunsPlace } from '../runs.ts';

/** A run of the repository that has begun and not come to an end. */
export interface OpenRun {
  readonly run: string;
  readonly session: string;
  readonly branch: string;
  /** The process that runs it; `null`: it was interrupted. */
  readonly holder: number | null;
  /** `lost`: nobody can go on with it. */
  readonly records: 'kept' | 'lost';
  readonly folder: RunFolder;
}

/** So many of the newest runs are looked at: older ones are history. */
const lookedAt = 50;

/**
 * The runs that have not ended, newest first. Reads the beginning and the end of each journal only, so that starting a
 * run costs the same whatever ran before; what cannot be read is left to those who ask for it by name.
 */
export function openRuns(place: RunsPlace): readonly OpenRun[] {
  return listRuns(place.root, place.common_dir)
    .slice(0, lookedAt)
    .flatMap((id) => {
      const folder = findRun({ ...place, id });
      const ends = folder.ok ? readEnds(folder.value.journal) : null;
      if (!folder.ok) return [];
      const begin = ends === null ? planOf(folder.value) : readRecord(ends.first);
      if (begin?.type !== 'run-started') return [];
      if (ends !== null && readRecord(ends.last)?.type === 'run-finished') return [];
      const holder = readHolder(folder.value)?.pid ?? null;
      const { session_id: session = '', branch = '' } = begin;
      return [
        { run: id, session, branch, holder, records: ends === null ? 'lost' : 'kept', folder: folder.value },
      ];
    });
}

interface LooseRecord {
  readonly type?: string;
  readonly session_id?: string;
  readonly branch?: string;
}

/** The event of a line, without a look at its checksums. */
function readRecord(line: string): LooseRecord | null {
  try {
    return JSON.parse(line.slice(line.indexOf('{'))) as LooseRecord;
  } catch {
    return null;
  }
}

/** What the plan of a run says that has lost its journal, or has not got one yet. */
function planOf(folder: RunFolder): LooseRecord | null {
  const { session } = (readRecord(readPlanText(folder) ?? '') ?? {}) as {
    readonly session?: { readonly id?: string; readonly branch?: string };
  };
  return session === undefined
    ? null
    : { type: 'run-started', session_id: `${session.id}`, branch: `${session.branch}` };
}

const chunk = 64 * 1024;

function readEnds(journal: string): { readonly first: string; readonly last: string } | null {
  let file: number;
  try {
    file = openSync(journal, 'r');
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    const read = (from: number): string => {
      const bytes = Buffer.alloc(Math.min(chunk, size - from));
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, from));
    };
    const head = read(0);
    const tail = size <= chunk ? head : read(size - chunk);
    const first = head.slice(0, head.indexOf('\n') + 1);
    return first === '' ? null : { first, last: tail.trimEnd().split('\n').at(-1) ?? '' };
  } finally {
    closeSync(file);
  }
}
