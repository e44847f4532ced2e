import type { CommandReply, RunCommand } from '../host.ts';

/** Requests of this process itself, whose answers somebody waits for. */
export interface Asking {
  ask(command: RunCommand): Promise<CommandReply>;
  /** Hands an answer on to who asked; false when it was nobody of this process. */
  answer(command: RunCommand, reply: CommandReply): boolean;
  /** Tells all who still wait that nothing will come. */
  close(): void;
}

/** Asks through `push`, which must lead to one `answer` for each request, or to `close`. */
export function createAsking(push: (command: RunCommand) => void): Asking {
  const waiting = new Map<RunCommand, (reply: CommandReply) => void>();
  let closed = false;
  const over: CommandReply = { accepted: false, detail: 'the run came to its end meanwhile' };
  return {
    ask: (command) => {
      if (closed) return Promise.resolve(over);
      return new Promise((resolve) => {
        waiting.set(command, resolve);
        push(command);
      });
    },
    answer: (command, reply) => {
      const tell = waiting.get(command);
      waiting.delete(command);
      tell?.(reply);
      return tell !== undefined;
    },
    close: () => {
      closed = true;
      for (const tell of waiting.values()) tell(over);
      waiting.clear();
    },
  };
}
