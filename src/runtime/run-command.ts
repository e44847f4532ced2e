import type { AnswerReach } from '../journal/event-people.ts';

/** A request to the loop; its arrival becomes an event. */
export type RunCommand =
  | { readonly kind: 'stop'; readonly how: 'gently' | 'now'; readonly by: 'interrupt' | 'signal' | 'command' }
  | { readonly kind: 'satisfy'; readonly name: string }
  | { readonly kind: 'complete-phase'; readonly task: string }
  | { readonly kind: 'detach' }
  /** Settles an open review item; `commit` is the merge a person made, or had made for one `side`, where one is needed. */
  | {
      readonly kind: 'close-review';
      readonly review: string;
      readonly how: 'accepted' | 'sent_back';
      readonly note: string;
      readonly commit: string | null;
      readonly side?: 'ours' | 'theirs';
    }
  /** Words from a person for a stream. */
  | { readonly kind: 'message'; readonly to: string; readonly text: string }
  /** A person's answer to what an agent asked. */
  | {
      readonly kind: 'answer';
      readonly question: string;
      readonly answer: 'allow' | 'deny';
      readonly reach: AnswerReach;
      /** A word for the agent; may be empty. */
      readonly note: string;
    }
  /** Asks an agent that seems to do nothing for a sign of life. */
  | { readonly kind: 'nudge'; readonly stream: string }
  /** Lets streams stand still, or go on; `null` = all. */
  | { readonly kind: 'pause' | 'continue'; readonly stream: string | null }
  /** Ends one stream; the others go on. */
  | { readonly kind: 'end-stream'; readonly stream: string }
  /** Hands a blocked stream on to the next who can help, now. */
  | { readonly kind: 'escalate'; readonly stream: string }
  /** Looks at a running attempt's workspace; the answer is a commit of the run's own repository. */
  | { readonly kind: 'look'; readonly attempt: string }
  /** The machine gives this run more or less of something. */
  | {
      readonly kind: 'capacity';
      readonly name: string;
      readonly amount: number;
      readonly why: 'shared_with_other_runs' | 'rate_limit' | 'pressure' | 'asked';
    };

/** What became of a request. */
export interface CommandReply {
  readonly accepted: boolean;
  /** One inert line for people: what happens now, or why nothing does. */
  readonly detail: string;
}
