import type { ProcessEntry } from './process-entry.ts';

/**
 * Everything that was ever seen to descend from a program: by pid and start time, so that it is known for good, also
 * when it has left its group, its parents are gone and its environment is wiped. So are the sessions it began: nobody
 * can enter a session from outside, so whoever is in one descends from whoever began it. What comes and hides in a
 * session of its own between two looks is not known.
 */
export interface Descendants {
  /**
   * Takes in what the table shows: what is in a known session, what is marked, and the children of the program and of
   * all that is known of it. Forgets what has ended.
   */
  look(table: readonly ProcessEntry[], marked?: readonly SeenProcess[]): void;
  /** What was there at the last look. */
  readonly seen: readonly ProcessEntry[];
}

/** What names a process while its machine runs. */
export type SeenProcess = Pick<ProcessEntry, 'pid' | 'start_time'>;

/** Sessions by number, with the start time of who began each: the empty text when that one is gone. */
type Sessions = ReadonlyMap<number, string>;

/** The descendants of the process with this pid and start time; `before` are those somebody else has seen already. */
export function followDescendants(leader: SeenProcess, before: readonly SeenProcess[] = []): Descendants {
  let known = new Map<number, SeenProcess>(before.map((entry) => [entry.pid, entry]));
  let seen: readonly ProcessEntry[] = [];
  // A program is started in a session of its own.
  let sessions: Sessions = new Map([[leader.pid, leader.start_time]]);
  let formerSessions: Sessions = new Map();
  return {
    look(table, marked = []) {
      const holders = new Map(table.map(({ pid, start_time }) => [pid, start_time]));
      const ours = validSessions([formerSessions, sessions], holders);
      const named = new Map(marked.map(({ pid, start_time }) => [pid, start_time]));
      const roots = table.filter(
        ({ pid, start_time, session, group }) =>
          known.get(pid)?.start_time === start_time ||
          named.get(pid) === start_time ||
          (pid === leader.pid && start_time === leader.start_time) ||
          // Where sessions are not told, the program's own group is.
          ours.has(session) ||
          (group === leader.pid && ours.has(group)),
      );
      const found = withChildren(roots, table);
      formerSessions = sessions;
      sessions = sessionsOf(found, ours, holders);
      found.delete(leader.pid);
      known = found;
      seen = [...found.values()].filter(({ zombie }) => !zombie);
    },
    get seen() {
      return seen;
    },
  };
}

function withChildren(
  roots: readonly ProcessEntry[],
  table: readonly ProcessEntry[],
): Map<number, ProcessEntry> {
  const children = Map.groupBy(table, ({ parent }) => parent);
  const found = new Map<number, ProcessEntry>();
  const open = [...roots];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    if (found.has(entry.pid)) continue;
    found.set(entry.pid, entry);
    open.push(...(children.get(entry.pid) ?? []));
  }
  return found;
}

/**
 * Sessions that are still what they were. The kernel gives a number to nobody else while a process is in the session
 * that has it: where somebody else holds it now, the session has ended and is another's.
 */
function validSessions(looks: readonly Sessions[], holders: ReadonlyMap<number, string>): Sessions {
  const valid = new Map<number, string>();
  for (const sessions of looks)
    for (const [session, start_time] of sessions) {
      const holder = holders.get(session);
      if (holder === undefined || holder === start_time) valid.set(session, start_time);
      else valid.delete(session);
    }
  return valid;
}

/**
 * The sessions (or, where those are not told, groups) that the found ones are in and that one of them began. The
 * session of somebody else that one was put into, by a service of the user's or by a terminal, is not theirs: all
 * that the user runs there would be taken for theirs too, and be ended with them.
 */
function sessionsOf(
  found: ReadonlyMap<number, ProcessEntry>,
  ours: Sessions,
  holders: ReadonlyMap<number, string>,
): Sessions {
  const sessions = new Map<number, string>();
  for (const { session, group } of found.values()) {
    const number = session > 1 ? session : group;
    if (number > 1 && (ours.has(number) || found.has(number)))
      sessions.set(number, holders.get(number) ?? '');
  }
  return sessions;
}

/** Those of the processes that the table still shows. */
export function stillIn(
  table: readonly ProcessEntry[],
  processes: readonly SeenProcess[],
): readonly SeenProcess[] {
  if (processes.length === 0) return processes;
  const alive = new Map(table.map(({ pid, start_time }) => [pid, start_time]));
  return processes.filter(({ pid, start_time }) => alive.get(pid) === start_time);
}
