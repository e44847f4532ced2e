import type { ReviewState } from '../../../src/journal/state.ts';

/** A session to be killed, and the files of the repository it works on. */
export interface SweepSession {
  readonly files: Readonly<Record<string, string>>;
  /** The session's text; agents append the id of their attempt to the trace, and leave marks in the folder. */
  text(place: SessionPlace): string;
  /** What a person does once the run has come to its end, one command after another; each is given again when killed. */
  readonly after?: readonly Command[];
}

/** What a session's programs know of the world they run in. */
export interface SessionPlace {
  readonly trace: string;
  readonly marks: string;
  /** The built program and the state folder, for programs that do what a person does in another terminal. */
  readonly program: string;
  readonly repository: string;
  readonly state: string;
}

/** Arguments of `pcoord`, from what is known when the command is given; `resume`: the run is taken up. */
export type Command = 'resume' | ((about: KnownOfRun) => readonly string[]);

/** What a person can look up before a command: the review items of the run, and the refs it keeps. */
export interface KnownOfRun {
  readonly reviews: readonly ReviewState[];
  readonly refs: readonly string[];
}

/** A program of a session: it says that it began, and can wait, keep its letters and replace a file at once. */
export function agentOf({ trace, marks }: SessionPlace, script: string): readonly string[] {
  const words = [
    `echo "$PCOORD_ATTEMPT" >> '${trace}'`,
    'wait_for() { until "$@" 2> /dev/null; do sleep 0.05; done; }',
    'hears() { wait_for grep -q "$1" "$PCOORD_INBOX"; }',
    `says() { printf '%s\\n' "$1" >> "$PCOORD_OUTBOX"; }`,
    // Whoever looks at the workspace meanwhile sees the former content or the new one.
    'put() { cat > "$TMPDIR/put"; mv "$TMPDIR/put" "$1"; }',
    `keeps_letters() { cp "$PCOORD_INBOX" '${marks}'/"inbox-$PCOORD_ATTEMPT"; }`,
  ];
  return ['sh', '-c', `${words.join('\n')}\n${script}`];
}
