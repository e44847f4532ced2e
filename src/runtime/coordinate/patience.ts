import type { Clock } from '../host.ts';
import type { Run } from '../run-context.ts';

/** An attempt that is only cared for when it takes its time. */
interface Waiting {
  readonly due_ms: number;
  readonly over: (outlasted: boolean) => void;
}

interface Room {
  readonly waiting: Set<Waiting>;
  /** Ends the one wait for all of them. */
  clock: AbortController | null;
}

/** How long an attempt must run to be cared for: who ends sooner would cost more than it gains. */
const patienceMs = 1_000;

const rooms = new WeakMap<Run, Room>();

/**
 * Resolves to true when the time has passed, to false when `leave` was called before. One timer serves a whole run:
 * thousands of short commands must not set and clear one each.
 */
export function outlast(run: Run): { readonly outlasted: Promise<boolean>; leave(): void } {
  const room = rooms.get(run) ?? { waiting: new Set(), clock: null };
  rooms.set(run, room);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const mine: Waiting = { due_ms: run.host.clock.now() + patienceMs, over: resolve };
  room.waiting.add(mine);
  if (room.clock === null) {
    room.clock = new AbortController();
    void serve(room, run.host.clock, room.clock.signal);
  }
  return {
    outlasted: promise,
    leave: () => {
      if (!room.waiting.delete(mine)) return;
      resolve(false);
      if (room.waiting.size > 0) return;
      room.clock?.abort();
      room.clock = null;
    },
  };
}

/** All wait equally long, so who came first is due first. */
async function serve(room: Room, clock: Clock, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const [first] = room.waiting;
    if (first === undefined) {
      room.clock = null;
      return;
    }
    const left_ms = first.due_ms - clock.now();
    if (left_ms > 0) await clock.wait(left_ms, over);
    else if (room.waiting.delete(first)) first.over(true);
  }
}
