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

/** Several views of one run as one: told in the order given, closed one after another in the same order. */
export function combineViews(views: readonly View[]): View {
  return {
    show: (event, state) => {
      for (const view of views) view.show(event, state);
    },
    close: async (state) => {
      for (const view of views) await view.close(state);
    },
  };
}
