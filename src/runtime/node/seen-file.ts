import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeenProcess } from './descendants.ts';
import { removeFile, replaceFile } from './files.ts';
import { bootId } from './process-table.ts';

/** What was seen of a run's programs, beside the programs themselves. */
export interface SeenProcesses {
  /** Descendants of programs, by the program's id. */
  readonly programs: ReadonlyMap<string, readonly SeenProcess[]>;
  /** Descendants of programs that have ended. */
  readonly left: readonly SeenProcess[];
}

/** So many processes are written down at most: what a run can have alive at a time, with room to spare. */
const most = 4_096;

/**
 * The file in which a supervisor keeps what it has seen, for the next one: only what is alive, so that it does not
 * grow. It is a help, not a record: one that cannot be written or read counts as empty.
 */
export interface SeenFile {
  /** Puts all of it there at once, when it is not what stands there already. Not synced. */
  write(seen: SeenProcesses): void;
}

/** The file of the run whose folder this is. */
export function openSeenFile(folder: string): SeenFile {
  const path = pathIn(folder);
  let last = encode({ programs: new Map(), left: [] });
  return {
    write: (seen) => {
      const text = encode(seen);
      if (text === last) return;
      last = text;
      try {
        replaceFile(path, text);
      } catch {
        // The next supervisor knows less.
        removeFile(path);
      }
    },
  };
}

/** What the file holds of this boot: pids and start times mean nothing after it. */
export function readSeenFile(folder: string): SeenProcesses {
  const programs = new Map<string, readonly SeenProcess[]>();
  try {
    const content = JSON.parse(readFileSync(pathIn(folder), 'utf8')) as Content;
    if (content.boot_id !== bootId()) return { programs, left: [] };
    for (const [id, rows] of content.programs) programs.set(id, rows.map(fromRow));
    return { programs, left: content.left.map(fromRow) };
  } catch {
    return { programs: new Map(), left: [] };
  }
}

type Row = readonly [pid: number, start_time: string];

interface Content {
  readonly boot_id: string;
  readonly programs: readonly (readonly [id: string, rows: readonly Row[]])[];
  readonly left: readonly Row[];
}

function encode({ programs, left }: SeenProcesses): string {
  let room = most;
  const rows = (seen: readonly SeenProcess[]): readonly Row[] => {
    const taken = seen.slice(0, room).map(({ pid, start_time }): Row => [pid, start_time]);
    room -= taken.length;
    return taken;
  };
  const content: Content = {
    boot_id: bootId(),
    left: rows(left),
    programs: [...programs].filter(([, seen]) => seen.length > 0).map(([id, seen]) => [id, rows(seen)]),
  };
  return JSON.stringify(content);
}

function fromRow([pid, start_time]: Row): SeenProcess {
  return { pid, start_time };
}

function pathIn(folder: string): string {
  return join(folder, 'supervisor.seen.json');
}
