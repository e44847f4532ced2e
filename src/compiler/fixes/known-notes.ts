import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { fingerprintsOf } from '../../diagnostics/fingerprint.ts';
import { isSamePlace } from './judge.ts';
import type { Proposal, State } from './proposal.ts';

/** Whether a finding only notes something: nothing is wrong. */
export function isNote({ severity }: Diagnostic): boolean {
  return severity === 'info';
}

/**
 * The notes of a changed text that were known before, and those that could not be seen because of an error that is
 * gone. What is left are notes that the edits themselves brought about.
 */
export function keepKnown(
  known: ReadonlySet<Diagnostic>,
  {
    before,
    after,
    batch,
  }: { readonly before: State; readonly after: State; readonly batch: readonly Proposal[] },
): ReadonlySet<Diagnostic> {
  const notes = after.linted.diagnostics.filter(isNote);
  if (notes.length === 0) return new Set();
  const edits = batch.flatMap(({ fix }) => fix.edits);
  const old = [...known];
  const unknown = before.linted.diagnostics.filter((one) => isNote(one) && !known.has(one));
  const prints = fingerprintsOf(notes);
  const isAmong = (list: readonly Diagnostic[]): ((note: Diagnostic, at: number) => boolean) => {
    const known_by = new Set(fingerprintsOf(list));
    return (note, at) => known_by.has(prints[at]!) || list.some((one) => isSamePlace(one, note, edits));
  };
  const [wasKnown, wasUnknown] = [isAmong(old), isAmong(unknown)];
  const reveals = batch.some(({ diagnostic }) => diagnostic.severity === 'error' && !isOrder(diagnostic));
  return new Set(notes.filter((note, at) => wasKnown(note, at) || (reveals && !wasUnknown(note, at))));
}

/** Overlaps hide nothing. */
function isOrder({ code }: Diagnostic): boolean {
  return code.startsWith('overlap-');
}
