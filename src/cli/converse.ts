import { createInterface } from 'node:readline';

/** Questions to a person, one after another. What is typed ahead answers the next one. */
export interface Conversation {
  /** The line that was typed; nothing when the person ended it (Ctrl-C, Ctrl-D). */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly end: () => void;
}

/** Asks at the terminal of this process; what is said goes to standard error, so that data can go elsewhere. */
export function converse(): Conversation {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const lines: string[] = [];
  let answer: ((line: string | undefined) => void) | undefined;
  let ended = false;
  const hand = (line: string | undefined): void => {
    if (answer) answer(line);
    else if (line !== undefined) lines.push(line);
    answer = undefined;
  };
  reader.on('line', hand);
  reader.on('SIGINT', () => reader.close());
  reader.on('close', () => {
    ended = true;
    hand(undefined);
  });
  return {
    ask: (question) => {
      reader.setPrompt(question);
      reader.prompt();
      const typed = lines.shift();
      if (typed !== undefined || ended) return Promise.resolve(typed);
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    end: () => reader.close(),
  };
}
