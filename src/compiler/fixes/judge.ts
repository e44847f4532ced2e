import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { parse } from '../syntax/parse.ts';
import { type Edit, shiftOffset } from './edits/edit.ts';
import { isMisread } from './misread.ts';
import type { Proposal, State } from './proposal.ts';
import { isSettled, isWorse } from './prove.ts';
import { isOverlap } from './targets.ts';

/** Whether every finding that was to be settled is, and nothing got worse on the way. */
export function isImproved(before: State, after: State, batch: readonly Proposal[]): boolean {
  const change = { before, after, batch, edits: batch.flatMap(({ fix }) => fix.edits) };
  return batch.every((one) => isGone(one, change)) && !hasHarmed(change);
}

/** Whether a finding of the changed text is what an earlier one has become. */
export function isSamePlace(old: Diagnostic, now: Diagnostic, edits: readonly Edit[]): boolean {
  if (now.code !== old.code || now.span.source.name !== old.span.source.name) return false;
  const own = edits.filter(({ span }) => span.source === old.span.source);
  const [start, end] = [shiftOffset(old.span.start, own), shiftOffset(old.span.end, own)];
  return now.span.start < Math.max(end, start + 1) && start < Math.max(now.span.end, now.span.start + 1);
}

interface Change {
  readonly before: State;
  readonly after: State;
  readonly batch: readonly Proposal[];
  readonly edits: readonly Edit[];
}

function isGone({ diagnostic }: Proposal, { before, after, batch, edits }: Change): boolean {
  if (isOverlap(diagnostic)) return isSettled(diagnostic, after.linted);
  const alike = (other: Diagnostic): boolean =>
    other.code === diagnostic.code && other.message === diagnostic.message;
  const settled = batch.filter((other) => alike(other.diagnostic)).length;
  const [was, is] = [before, after].map(({ linted }) => linted.diagnostics.filter(alike).length) as [
    number,
    number,
  ];
  return (
    is <= was - settled || !after.linted.diagnostics.some((other) => isSamePlace(diagnostic, other, edits))
  );
}

/**
 * A fix for an overlap may bring nothing new. Any other fix may make a claim readable that then overlaps; but it may
 * add no error to what was seen before. What a misread text hid does not count as added: an error of the text itself
 * hides those behind it, and what its own value means.
 */
function hasHarmed(change: Change): boolean {
  const { before, after, batch, edits } = change;
  if (batch.every(({ diagnostic }) => isOverlap(diagnostic))) return isWorse(before.linted, after.linted);
  if (sourcesOf(after).some((source, at) => isUnread(source) && !isUnread(sourcesOf(before)[at]!)))
    return true;
  const repaired = batch.filter(({ diagnostic }) => isMisread(diagnostic));
  const opened = new Set(
    edits.map(({ span }) => span.source).filter((source) => repaired.length > 0 && isUnread(source)),
  );
  const written = repaired.flatMap(({ fix }) => fix.edits);
  const isWritten = ({ span }: Diagnostic): boolean => written.some((edit) => liesIn(span, edit, edits));
  if (after.linted.diagnostics.some((one) => isMisread(one) && !isKnown(one, change) && isWritten(one)))
    return true;
  const openedNames = new Set([...opened].map(({ name }) => name));
  const errorsOf = ({ linted }: State): readonly Diagnostic[] =>
    linted.diagnostics.filter(
      (one) =>
        one.severity === 'error' &&
        !one.code.startsWith('overlap-') &&
        (openedNames.size === 0 || (isMisread(one) && !openedNames.has(one.span.source.name))),
    );
  return (
    errorsOf(after).filter((one) => isMisread(one) || !isWritten(one)).length >
    errorsOf(before).filter((one) => isMisread(one) || !touches(one, written)).length
  );
}

function sourcesOf({ input: { session, overlays } }: State): State['input']['overlays'] {
  return [session, ...overlays];
}

/** Nothing of such a text was looked at but its YAML. */
function isUnread(source: State['input']['session']): boolean {
  return parse(source).value === undefined;
}

function isKnown(now: Diagnostic, { before, edits }: Change): boolean {
  return before.linted.diagnostics.some((old) => isSamePlace(old, now, edits));
}

/** Whether a place of the changed text is in what an edit wrote, or right behind it. */
function liesIn(span: Diagnostic['span'], { span: old }: Edit, edits: readonly Edit[]): boolean {
  if (span.source.name !== old.source.name) return false;
  const own = edits.filter(({ span: other }) => other.source === old.source);
  const [start, end] = [shiftOffset(old.start, own), shiftOffset(old.end, own)];
  return span.start <= end && start < Math.max(span.end, span.start + 1);
}

function touches({ span }: Diagnostic, edits: readonly Edit[]): boolean {
  return edits.some(
    ({ span: old }) =>
      span.source === old.source && span.start < old.end && old.start < Math.max(span.end, span.start + 1),
  );
}
