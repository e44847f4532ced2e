import type { MeasuredProcess } from './measure-scan.ts';

/** A program whose processes are looked for: the leader of a group. */
export interface Owner {
  readonly id: string;
  readonly pid: number;
}

/** Says which process belongs to which program; remembers what it has found out. */
export interface Owners {
  /** Program → its processes of this scan, zombies left out. */
  sort(scan: readonly MeasuredProcess[], programs: readonly Owner[]): Map<string, MeasuredProcess[]>;
}

/**
 * A process belongs to the program whose group it is in, else to that of its parent, else to that which its environment
 * names; once known it stays there, wherever it goes. `markOf` names the program of a process by its environment and is
 * asked once for each process.
 */
export function rememberOwners(markOf: (pid: number) => string | null): Owners {
  let known = new Map<string, string>();
  let marks = new Map<string, string | null>();
  return {
    sort(scan, programs) {
      const groups = new Map(programs.map(({ id, pid }) => [pid, id]));
      const followed = new Set(programs.map(({ id }) => id));
      const byPid = new Map(scan.map((entry) => [entry.pid, entry]));
      const found = new Map<string, string | null>();
      const nextMarks = new Map<string, string | null>();
      const markOnce = (entry: MeasuredProcess, name: string): string | null => {
        const mark = marks.has(name) ? (marks.get(name) ?? null) : markOf(entry.pid);
        nextMarks.set(name, mark);
        return mark;
      };
      const ownerOf = (entry: MeasuredProcess): string | null => {
        const name = nameOf(entry);
        const settled = found.get(name);
        if (settled !== undefined) return settled;
        // Against parents that go round in circles, which only a table read over a while can show.
        found.set(name, null);
        const parent = byPid.get(entry.parent);
        const owner =
          known.get(name) ??
          groups.get(entry.group) ??
          (parent === undefined ? null : ownerOf(parent)) ??
          markOnce(entry, name);
        const followedOwner = owner !== null && followed.has(owner) ? owner : null;
        found.set(name, followedOwner);
        return followedOwner;
      };
      const sorted = new Map<string, MeasuredProcess[]>();
      const nextKnown = new Map<string, string>();
      for (const entry of scan) {
        const owner = ownerOf(entry);
        if (owner === null) continue;
        nextKnown.set(nameOf(entry), owner);
        if (entry.zombie) continue;
        const list = sorted.get(owner);
        if (list) list.push(entry);
        else sorted.set(owner, [entry]);
      }
      known = nextKnown;
      marks = nextMarks;
      return sorted;
    },
  };
}

function nameOf(entry: MeasuredProcess): string {
  return `${entry.pid} ${entry.start_time}`;
}
