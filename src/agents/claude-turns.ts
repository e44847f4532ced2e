import type { TurnCalls } from './adapter.ts';

/** Counts what is asked for together: the calls of one message, which comes in several events. */
export interface TurnCounter {
  /** A call of a message; `thread` tells apart agents that talk at the same time. */
  count(thread: string, message: string, tool: string): void;
  /** Nothing more comes of what has begun. */
  close(): void;
  take(): readonly TurnCalls[];
}

/** So many turns are kept until somebody takes them, the last ones. */
const mostKept = 32;

/** Agents that talk at the same time: a dozen in practice. */
const mostThreads = 100;

const readers = new Set(['Read', 'Grep', 'Glob', 'LS', 'NotebookRead', 'WebFetch', 'WebSearch']);
const writers = new Set(['Edit', 'Write', 'NotebookEdit', 'MultiEdit']);

/** A counter that has seen nothing. */
export function countTurns(): TurnCounter {
  const open = new Map<string, { readonly message: string; reads: number; writes: number; others: number }>();
  let done: TurnCalls[] = [];
  const end = (thread: string): void => {
    const turn = open.get(thread);
    if (turn === undefined) return;
    open.delete(thread);
    const { reads, writes, others } = turn;
    done = [...done.slice(1 - mostKept), { reads, writes, others }];
  };
  return {
    count(thread, message, tool) {
      if (open.get(thread)?.message !== message) end(thread);
      const turn = open.get(thread) ?? { message, reads: 0, writes: 0, others: 0 };
      if (readers.has(tool)) turn.reads += 1;
      else if (writers.has(tool)) turn.writes += 1;
      else turn.others += 1;
      open.set(thread, turn);
      if (open.size > mostThreads) for (const oldest of open.keys()) return end(oldest);
    },
    close() {
      for (const thread of [...open.keys()]) end(thread);
    },
    take() {
      const taken = done;
      done = [];
      return taken;
    },
  };
}
