import type { AnswerReach, QuestionAnswered, QuestionAsked } from './event-people.ts';

/** What agents asked people, and the answers that hold for later questions. */

/** Something an agent asked. */
export interface QuestionState extends Omit<QuestionAsked, 'type'> {
  readonly at_ms: number;
  readonly stream: string;
  /** Since when somebody could have answered: a later coordinator begins to wait anew. */
  since_ms: number;
  /** Who answered; `null` = nobody has. */
  by: QuestionAnswered['by'] | null;
  /** `void`: its attempt ended before anybody answered. */
  status: 'open' | 'allowed' | 'denied' | 'void';
  /** A word for the agent. */
  note: string;
}

/** An answer that holds for later questions of the same rule. */
export interface GrantState {
  readonly rule: string;
  readonly tool: string;
  readonly answer: 'allow' | 'deny';
  /** `null` = all streams. */
  readonly stream: string | null;
  readonly reach: Exclude<AnswerReach, 'once'>;
}
