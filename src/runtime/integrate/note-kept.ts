import type { Run } from '../run-context.ts';

/** Says where work is kept that did not make it into the result; once. */
export function noteKept(run: Run, ref: string): void {
  const known = run.state.notes.some((note) => note.note === 'work-kept' && note.detail === ref);
  if (!known) run.emit({ type: 'note-taken', note: 'work-kept', attempt: null, detail: ref });
}
