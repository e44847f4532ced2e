import type {
  AgentConsulted,
  AlertRaised,
  ConsultationEnded,
  ContractPublished,
  EscalationRaised,
  MessageSent,
  SyncFinished,
} from './event-coordination.ts';

/** Where coordination stands: meetings, alerts, letters, contracts, what was handed on and who was asked to decide. */

/** A meeting that is over. */
export interface SyncState extends Omit<SyncFinished, 'type'> {
  readonly at_ms: number;
}

/** Something streams were told of. */
export interface AlertState extends Omit<AlertRaised, 'type'> {
  readonly at_ms: number;
}

/** Words for a stream. */
export interface MessageState extends Omit<MessageSent, 'type'> {
  readonly at_ms: number;
  /** Whose inbox it belongs into; `null` until an attempt of the stream runs. */
  attempt: string | null;
}

/** The last version of a contract file. */
export interface ContractState extends Omit<ContractPublished, 'type' | 'to'> {
  readonly at_ms: number;
}

/** A blocked phase that was handed on. */
export interface EscalationState extends Omit<EscalationRaised, 'type'> {
  readonly at_ms: number;
}

/** An agent that was asked to decide. */
export interface ConsultationState extends Omit<AgentConsulted, 'type'> {
  readonly at_ms: number;
  /** `lost`: its coordinator died, so that it is asked again. */
  status: 'under_way' | 'lost' | ConsultationEnded['outcome'];
  detail: string;
  ended_at_ms: number | null;
}
