import type { RunEvent } from '../journal/event.ts';
import type { RunState } from '../journal/state.ts';

/** Something that shows a run to somebody. It only looks: a view never decides, and never changes the state. */
export interface View {
  /**
   * Told of every event, after it was folded into `state`. Returns at once and never throws for what an event holds.
   */
  show(event: RunEvent, state: RunState): void;
  /** Nothing more will come: shows what is left (the summary), gives back the terminal, then resolves. */
  close(state: RunState): Promise<void>;
}
