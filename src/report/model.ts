import type { ReportSeries, ReportSizes } from './model-series.ts';
import type { ReportAgent, ReportAttempt, ReportDiff, ReportHelper, ReportStream } from './model-work.ts';

/**
 * What a report of a run says, as plain JSON (`pcoord.report/1`): what HTML and Markdown show, and what programs read.
 * A pure function of plan, events and what git tells of the results: the same run gives the same bytes. Texts of agents
 * and of the world are inert. Times named `_at_ms` are ms since the epoch, others are lengths; `null` = not known.
 */
export interface Report {
  readonly schema: 'pcoord.report/1';
  /** The version of pcoord that made the report. */
  readonly pcoord: string;
  readonly run: string;
  readonly session_id: string;
  readonly strategy: string;
  readonly plan_digest: string;
  readonly base_commit: string;
  readonly branch: string;
  /** Where the branch was before the run; `null` when it did not exist. */
  readonly branch_before: string | null;
  /** Where the run last put it; `null` when there is none. */
  readonly branch_commit: string | null;
  /** Branch or ref that holds the result; `null` when there is nothing new. */
  readonly result_name: string | null;
  /** An outcome, or `running`, `stopping`, or `interrupted` when it is not over and nobody goes on with it. */
  readonly status: string;
  readonly started_at_ms: number;
  readonly finished_at_ms: number | null;
  /** The last event that the report knows of. */
  readonly last_event_at_ms: number;
  readonly events: number;
  readonly capacities: Readonly<Record<string, number>>;
  readonly times: ReportTimes;
  readonly counts: ReportCounts;
  readonly spent: ReportSpent;
  readonly summary: ReportSummary;
  /** From the base to where the branch is. */
  readonly diff: ReportDiff | null;
  readonly streams: readonly ReportStream[];
  readonly agents: readonly ReportAgent[];
  /** Agents that worked for the run itself: resolvers of conflicts, agents that decided. Not part of `spent`. */
  readonly helpers: readonly ReportHelper[];
  readonly attempts: readonly ReportAttempt[];
  readonly gates: readonly ReportGate[];
  readonly syncs: readonly ReportSync[];
  /** Stops, resumes and pauses. */
  readonly breaks: readonly ReportBreak[];
  /** Conflicts and what became of them, in the order in which it happened. */
  readonly conflicts: readonly ReportConflict[];
  readonly reviews: readonly ReportReview[];
  readonly questions: readonly ReportQuestion[];
  readonly series: ReportSeries;
  readonly sizes: ReportSizes;
  /** What a person would have been told while it happened; the first 5,000 entries. */
  readonly history: readonly ReportMoment[];
}

/** How long it took, against what was said and against one after another. */
export interface ReportTimes {
  readonly wall_ms: number;
  /** The accepted attempts' programs, added up. */
  readonly sequential_ms: number;
  /** What the plan said; `null` where it had to guess. */
  readonly predicted_ms: number | null;
  /** What the plan said of one after another; `null` as above. */
  readonly predicted_sequential_ms: number | null;
  /** `sequential_ms` by `wall_ms`; `null` before two tasks are done. */
  readonly speed_up: number | null;
  /** How much of the places for agents and commands was in use, 0 to 1. */
  readonly utilisation: number | null;
  readonly places: number;
  /** How long nobody went on with it, between coordinators. */
  readonly stood_still_ms: number;
  readonly resumed: number;
}

/** Tasks by what became of them. */
export interface ReportCounts {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly blocked: number;
  readonly cancelled: number;
  readonly open: number;
}

/** What was used by all that said anything. */
export interface ReportSpent {
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly cost_usd: number | null;
  /** Attempts that told no cost while others did. */
  readonly costs_unknown: number;
  readonly tool_calls: number;
  readonly cpu_ms: number | null;
  readonly peak_memory_bytes: number | null;
}

/** The last word of the run, in lines. */
export interface ReportSummary {
  readonly figures: readonly ReportLine[];
  readonly result: readonly ReportLine[];
  readonly left_to_do: readonly ReportLine[];
  readonly take: readonly ReportLine[];
}

export interface ReportLine {
  readonly label: string;
  readonly text: string;
  readonly kind: 'words' | 'command';
}

/** A milestone, a stage, or the final integration. */
export interface ReportGate {
  readonly id: string;
  readonly name: string;
  readonly status: 'waiting' | 'ready' | 'running' | 'reached' | 'failed' | 'blocked';
  /** When its integration last began. */
  readonly started_at_ms: number | null;
  /** When it was reached or failed. */
  readonly ended_at_ms: number | null;
  readonly why: string;
  readonly actions: readonly ReportAction[];
}

export interface ReportAction {
  readonly name: string;
  readonly outcome: 'pending' | 'running' | 'passed' | 'failed' | 'failed_before' | 'not_configured';
  readonly detail: string;
  readonly duration_ms: number | null;
}

/** A meeting of the streams. */
export interface ReportSync {
  readonly tick: number;
  readonly at_ms: number;
  readonly due: readonly string[];
  readonly looked_at: number;
  readonly merged: number;
  readonly conflicts: readonly ReportPair[];
  readonly duration_ms: number;
}

export interface ReportPair {
  readonly left: string;
  readonly right: string;
  readonly paths: readonly string[];
}

/** The run, or streams of it, stopped or stood still. */
export interface ReportBreak {
  readonly kind: 'stop' | 'stood_still' | 'paused' | 'stream_ended';
  readonly at_ms: number;
  /** When it was over; `null` when it was not, or has no length. */
  readonly until_ms: number | null;
  /** The streams concerned; none = all. */
  readonly streams: readonly string[];
  readonly text: string;
}

/** A step in the life of a conflict. */
export interface ReportConflict {
  readonly kind:
    | 'found_at_sync'
    | 'predicted'
    | 'did_not_merge'
    | 'settled'
    | 'made_anew'
    | 'taken_back'
    | 'held_back'
    | 'separated'
    | 'set_aside';
  readonly at_ms: number;
  /** A node's name, or `sync N`. */
  readonly where: string;
  /** Tasks or streams, those concerned first. */
  readonly between: readonly string[];
  readonly paths: readonly string[];
  /** What was done about it, in a few words. */
  readonly how: string;
  /** The item about it; `null` where there is none. */
  readonly review: string | null;
  /** Refs in the user's repository that keep what did not win. */
  readonly refs: readonly string[];
}

/** Something a person has to look at, or has looked at. */
export interface ReportReview {
  readonly id: string;
  readonly kind: string;
  readonly about: string;
  readonly node: string;
  readonly task: string | null;
  readonly paths: readonly string[];
  readonly status: 'open' | 'accepted' | 'sent_back' | 'superseded';
  readonly note: string;
  readonly opened_at_ms: number;
  readonly closed_at_ms: number | null;
  /** Commands that show it. */
  readonly look: readonly string[];
  /** Commands that settle it; none when it is settled. */
  readonly settle: readonly string[];
}

/** Something an agent asked. */
export interface ReportQuestion {
  readonly id: string;
  readonly stream: string;
  readonly tool: string;
  readonly text: string;
  readonly asked_at_ms: number;
  readonly answered_at_ms: number | null;
  readonly status: 'open' | 'allowed' | 'denied' | 'void';
  /** How far the answer reaches, and who gave it. */
  readonly how: string;
  readonly note: string;
}

/** One entry of the history. */
export interface ReportMoment {
  readonly at_ms: number;
  readonly mark: string;
  readonly subject: string;
  readonly text: string;
}
