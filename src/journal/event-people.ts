/** Events between agents and the people who watch them: what an agent seems to do, what it asks, what it is told. */

/**
 * What an agent does as far as can be seen from outside. `quiet`: nothing was printed, written or computed for a while.
 * `stuck`: quiet for so long that somebody should look.
 */
export type Evidence = 'working' | 'quiet' | 'waiting_for_input' | 'stuck';

/** An agent seems to do something else than before. Nothing is killed for it. */
export interface AgentSensed {
  readonly type: 'agent-sensed';
  readonly attempt: string;
  readonly evidence: Evidence;
  /** What it is judged by: one inert line. */
  readonly detail: string;
}

/** An agent asks whether it may use a tool, and waits. */
export interface QuestionAsked {
  readonly type: 'question-asked';
  /** Unique in the run: the attempt and the number of the question. */
  readonly question: string;
  readonly attempt: string;
  /** Inert, as the agent names it. */
  readonly tool: string;
  /** What it wants to do with it: inert, at most 400 characters. */
  readonly text: string;
  /** What a lasting answer would cover, in the agent's own terms; equal rules are the same thing. */
  readonly rule: string;
  /** Given back with the answer; whatever the program wants to know it by. Absent when it wants nothing. */
  readonly ref?: string;
}

/** How far an answer reaches: this question, the same rule in this stream, or the same rule in all streams. */
export type AnswerReach = 'once' | 'always' | 'all_streams';

/** A question was answered; the agent goes on. */
export interface QuestionAnswered {
  readonly type: 'question-answered';
  readonly question: string;
  readonly answer: 'allow' | 'deny';
  readonly reach: AnswerReach;
  /**
   * `rule`: an earlier answer covers it; `scope`: it would write outside of the claims; `nobody`: nobody was there to
   * ask; `time`: nobody answered in time.
   */
  readonly by: 'person' | 'rule' | 'scope' | 'nobody' | 'time';
  /** A word for the agent; inert, may be empty. */
  readonly note: string;
}

/** Nothing new of these streams starts, and their programs stand still until they are continued. */
export interface StreamsPaused {
  readonly type: 'streams-paused';
  /** In plan order. */
  readonly streams: readonly string[];
}

/** Paused streams go on. */
export interface StreamsContinued {
  readonly type: 'streams-continued';
  readonly streams: readonly string[];
}

/** A person ended a stream: its program is asked to end, its work is kept, nothing more of it starts. */
export interface StreamEnded {
  readonly type: 'stream-ended';
  readonly stream: string;
}

/** What an agent asked for together in each of its turns, for the sizes of batches. */
export interface TurnSize {
  readonly reads: number;
  readonly writes: number;
  /** Calls of all other tools. */
  readonly others: number;
}

/** What the machine and the programs of running attempts use at one moment; rare enough for a journal. */
export interface ResourcesSampled {
  readonly type: 'resources-sampled';
  /** Since the last sample, in ms on the wall. */
  readonly period_ms: number;
  /** The running attempts that used something, those with the most CPU first; at most 100. */
  readonly attempts: readonly ({ readonly attempt: string } & ResourceUse)[];
  readonly host: HostUse | null;
}

/** What an attempt's processes use, all descendants included. */
export interface ResourceUse {
  /** Of one core: 1.5 = one and a half cores. */
  readonly cpu_share: number;
  readonly memory_bytes: number;
  /** Per second; `null` = this machine does not tell. */
  readonly read_bytes_s: number | null;
  readonly written_bytes_s: number | null;
  readonly processes: number;
}

/** How hard pressed the machine is; shares of time (0 to 1) over the last ten seconds, `null` = it does not tell. */
export interface HostUse {
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly io: number | null;
  /** As in `uptime`. */
  readonly load: number;
  readonly cores: number;
}
