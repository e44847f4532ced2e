import type { RunEvent } from '../journal/event.ts';
import type { RunState } from '../journal/state.ts';
import type { View } from './view.ts';

/** The version of what this view prints; changes only with its meaning. */
export const EVENTS_SCHEMA = 'pcoord.events/1';

/**
 * Events for programs: one JSON object a line. The first line is a header with the version, the session and the
 * plan's digest; every further line is an event exactly as the journal holds it.
 */
export function openJson(options: { readonly write: (text: string) => void }): View {
  let headed = false;
  const head = (state: RunState): string => {
    if (headed) return '';
    headed = true;
    return `${JSON.stringify({
      schema: EVENTS_SCHEMA,
      run: state.run,
      session_id: state.plan.session.id,
      plan_digest: state.plan.digest,
    })}\n`;
  };
  return {
    show: (event: RunEvent, state) => options.write(`${head(state)}${JSON.stringify(event)}\n`),
    close: async (state) => {
      const header = head(state);
      if (header !== '') options.write(header);
    },
  };
}
