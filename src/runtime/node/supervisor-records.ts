import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessExit } from '../host-processes.ts';
import { appendBytes, codeOf, openForAppend, truncateFile } from './files.ts';
import type { Moment } from './monotonic.ts';
import type { ProgramRecord, RequestedRecord, RunningRecord } from './supervisor-protocol.ts';

/** One line of `supervisor.jsonl`. Nothing in it is secret: neither arguments nor environment. */
export type SupervisorRecord =
  | ({ readonly type: 'requested'; readonly id: string } & RequestedRecord)
  | { readonly type: 'refused'; readonly id: string }
  | ({ readonly type: 'started'; readonly id: string } & RunningRecord)
  /** Its tree stands still from then on. */
  | ({ readonly type: 'held'; readonly id: string } & Moment)
  /** It goes on; `held_ms` is how long it stood still in all. */
  | { readonly type: 'released'; readonly id: string; readonly held_ms: number }
  | { readonly type: 'exited'; readonly id: string; readonly pid: number; readonly exit: ProcessExit };

/** The append-only file in which the supervisor says what it was asked for, what it started and how that ended. */
export interface SupervisorRecords {
  /** One write, not synced: a killed process loses nothing of it, a power cut may. False when the disk refused it. */
  append(record: SupervisorRecord): boolean;
}

/** Where the records of a run are, by the run's folder. */
export function recordsPath(folder: string): string {
  return join(folder, 'supervisor.jsonl');
}

/** Opens the file at `path` for appending. */
export function openRecords(path: string): SupervisorRecords {
  const file = openForAppend(path);
  let length = sizeOf(path);
  // Lines the disk had no room for: written before the next one, so that the order on record stays the true one.
  let owed = endsTorn(path) ? '\n' : '';
  return {
    append: (record) => {
      const bytes = Buffer.from(`${owed}${JSON.stringify(record)}\n`);
      const written = tryAppend(file, bytes);
      if (written === bytes.length) {
        owed = '';
        length += written;
        return true;
      }
      if (written > 0) truncateFile(file, length);
      // A refused request leaves nothing behind; what has happened in the world must get on record in the end.
      if (record.type !== 'requested') owed = bytes.toString();
      return false;
    },
  };
}

/** What the file says of every program, by id, in order of request. A torn last line counts as not written. */
export function readRecords(path: string): Map<string, ProgramRecord> {
  const programs = new Map<string, ProgramRecord>();
  for (const line of readLines(path)) {
    let record: SupervisorRecord;
    try {
      record = JSON.parse(line) as SupervisorRecord;
    } catch {
      continue;
    }
    if (isRecord(record)) fold(programs, record);
  }
  return programs;
}

/** A number that names no process of ours must never be signalled: 1 and below mean many others. */
function isRecord(record: SupervisorRecord | null): record is SupervisorRecord {
  if (typeof record !== 'object' || typeof record?.id !== 'string') return false;
  return record.type !== 'started' || (Number.isSafeInteger(record.pid) && record.pid > 1);
}

function fold(programs: Map<string, ProgramRecord>, record: SupervisorRecord): void {
  switch (record.type) {
    case 'requested': {
      const { type: _, id, ...requested } = record;
      programs.set(id, { state: 'requested', ...requested });
      break;
    }
    case 'refused':
      programs.set(record.id, { state: 'refused' });
      break;
    case 'started': {
      const { type: _, id, ...running } = record;
      programs.set(id, { state: 'running', ...running });
      break;
    }
    case 'held':
    case 'released': {
      const program = programs.get(record.id);
      if (program?.state !== 'running') break;
      const { held: _, ...running } = program;
      const { type: __, id: ___, ...told } = record;
      programs.set(record.id, 'held_ms' in told ? { ...running, ...told } : { ...running, held: told });
      break;
    }
    case 'exited':
      programs.set(record.id, { state: 'exited', pid: record.pid, exit: record.exit });
      break;
  }
}

function tryAppend(file: number, bytes: Uint8Array): number {
  try {
    return appendBytes(file, bytes);
  } catch {
    return 0;
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function sizeOf(path: string): number {
  return readFileSync(path).length;
}

function endsTorn(path: string): boolean {
  const bytes = readFileSync(path);
  return bytes.length > 0 && bytes[bytes.length - 1] !== 10;
}
