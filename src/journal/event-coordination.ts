/** Events of streams that know of each other while they run: meetings, alerts, leases, contracts, messages. */

/** A meeting began: every running stream is looked at without being disturbed. */
export interface SyncStarted {
  readonly type: 'sync-started';
  /** The tick stands at `tick` times the largest period that all schedules are multiples of, since the run's start. */
  readonly tick: number;
  /** Streams whose turn it is; the others are only looked at. */
  readonly due: readonly string[];
}

/** What a meeting found and what it cost. */
export interface SyncFinished {
  readonly type: 'sync-finished';
  readonly tick: number;
  readonly due: readonly string[];
  /** The running attempts that were looked at; `commit` is their workspace as it was. */
  readonly snapshots: readonly {
    readonly attempt: string;
    readonly commit: string;
    readonly changed: number;
  }[];
  /** Pairs whose work does not merge, nodes (task ids) in plan order. */
  readonly conflicts: readonly {
    readonly left: string;
    readonly right: string;
    readonly paths: readonly string[];
  }[];
  /** All accepted results merged; what the due streams start from next. `null` when nothing was accepted yet. */
  readonly integrated: string | null;
  /** The nodes whose results are in `integrated`, in plan order; what conflicts is left out. */
  readonly merged: readonly string[];
  /** What it cost on the wall, whatever the run's clock; no agent waited for it. */
  readonly duration_ms: number;
}

/**
 * A running attempt is brought up to the integrated tree at a safe point: written down before its workspace is touched,
 * finished under a later coordinator when need be. Its start commit is `onto` from now on.
 */
export interface AttemptUpdated {
  readonly type: 'attempt-updated';
  readonly attempt: string;
  readonly onto: string;
  readonly tick: number;
  /** Files of the workspace that change by it. */
  readonly changed: number;
  /** 1, 2, 3 …: which of the attempt's safe points it is. */
  readonly safe_point: number;
  /** The workspace as it was. */
  readonly seen: string;
  /** The workspace as it is to be: what was seen, merged with the integrated tree. */
  readonly tree: string;
}

/** Streams were told of something that concerns them. */
export interface AlertRaised {
  readonly type: 'alert-raised';
  readonly alert: 'overlapping_writes' | 'predicted_conflict' | 'out_of_scope_write' | 'lease_refused';
  /** Who is told: stream ids, in plan order. */
  readonly streams: readonly string[];
  readonly paths: readonly string[];
  /** Whose work it is about, beside those told; may be empty. */
  readonly about: readonly string[];
}

/** Words for a stream: put into its inbox after this record, once, even when the coordinator dies in between. */
export interface MessageSent {
  readonly type: 'message-sent';
  /** Unique in the run; its place in the inbox. */
  readonly message: string;
  /** A stream id, `pcoord`, `person`, or the agent that an escalation went to. */
  readonly from: string;
  /** A stream id. */
  readonly to: string;
  readonly kind: 'alert' | 'contract' | 'sync' | 'patch' | 'words' | 'answer';
  /** Inert text. */
  readonly text: string;
  readonly paths: readonly string[];
}

/** A stream holds paths for itself from here to the end of its attempt. */
export interface LeaseTaken {
  readonly type: 'lease-taken';
  readonly attempt: string;
  readonly paths: readonly string[];
  /** `asked` before writing, or `seen` writing without having asked. */
  readonly how: 'asked' | 'seen';
}

/** Paths were asked for that another attempt holds. */
export interface LeaseRefused {
  readonly type: 'lease-refused';
  readonly attempt: string;
  readonly paths: readonly string[];
  /** The attempt that holds them. */
  readonly holder: string;
}

/** Paths were given back before the attempt's end. */
export interface LeaseReleased {
  readonly type: 'lease-released';
  readonly attempt: string;
  readonly paths: readonly string[];
}

/** A contract file changed and is there for others to read. */
export interface ContractPublished {
  readonly type: 'contract-published';
  readonly artifact: string;
  readonly stream: string;
  readonly file: string;
  readonly sha256: string;
  /** 1, 2, 3 … for each artifact. */
  readonly version: number;
  /** Streams that depend on it. */
  readonly to: readonly string[];
}

/** A blocked phase was handed on: to an agent or person named in the session, to whoever watches, or parked. */
export interface EscalationRaised {
  readonly type: 'escalation-raised';
  readonly task: string;
  /** What it waits for. */
  readonly missing: readonly string[];
  readonly level: 'owner' | 'agent' | 'person' | 'parked';
  /** Who is asked; `null` for nobody in particular. */
  readonly to: string | null;
}

/** The intent to start the agent that an escalation goes to: durable before the agent is. */
export interface AgentConsulted {
  readonly type: 'agent-consulted';
  /** Unique in the run; also the name of its program and of its log. */
  readonly consultation: string;
  readonly agent: string;
  /** The phases that wait. */
  readonly tasks: readonly string[];
  /** What they wait for. */
  readonly missing: readonly string[];
  /** It is ended then. */
  readonly until_ms: number;
}

/** The agent that an escalation went to has ended. */
export interface ConsultationEnded {
  readonly type: 'consultation-ended';
  readonly consultation: string;
  /**
   * `settled`: nothing is missing any more; `told`: it wrote to streams, which have the rest of its time; `unsettled`: it
   * did neither; `failed`: it did not run, or ended badly; `timed_out`; `stopped` with the run or its budget.
   */
  readonly outcome: 'settled' | 'told' | 'unsettled' | 'failed' | 'timed_out' | 'stopped';
  /** One inert line; may be empty. */
  readonly detail: string;
}
