import type { ProcessIdentity } from './process-entry.ts';
import { readProcess } from './process-table.ts';
import { signalEach } from './termination.ts';

/** Sees to it that a process of ours answers what it is asked. */
export interface Answers {
  /** An answer is due from now on, unless one was already. */
  ask(): void;
  /** Whatever came shows that it is well. */
  hear(): void;
}

/** After so many ms without an answer a process that somebody holds still is told to go on. */
const stillPatience = 1_000;

/** After so many ms it is given up: it can do nothing for us, and its successor can do all of it. */
const silentPatience = 5_000;

/**
 * Waits for the answers of a supervisor: one that is held still (any process of the same user can do that) is woken
 * up, and one that stays silent is killed and given up (`onSilent`), so that the next one takes its programs over.
 * `identity` is asked when it is needed; while nobody can tell who it is, nothing is done to it.
 */
export function expectAnswers({
  identity,
  onSilent,
}: {
  readonly identity: () => ProcessIdentity | null;
  readonly onSilent: () => void;
}): Answers {
  let timer: NodeJS.Timeout | null = null;
  const insist = (): void => {
    timer = null;
    signalNamed(identity(), 'SIGKILL');
    onSilent();
  };
  const wake = (): void => {
    const named = identity();
    if (named !== null && readProcess(named.pid)?.stopped === true) signalNamed(named, 'SIGCONT');
    timer = setTimeout(insist, silentPatience - stillPatience);
  };
  return {
    ask: () => {
      timer ??= setTimeout(wake, stillPatience);
    },
    hear: () => {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

function signalNamed(identity: ProcessIdentity | null, name: NodeJS.Signals): void {
  if (identity !== null) signalEach([identity], name);
}
