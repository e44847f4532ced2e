import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Linted } from '../lint.ts';
import { type Edit, shiftOffset } from './edits/edit.ts';
import type { Proposal } from './proposal.ts';
import { isSettled, isWorse } from './prove.ts';
import { isOverlap } from './targets.ts';

/** Whether every finding that was to be settled is, and nothing got worse on the way. */
export function isImproved(before: Linted, after: Linted, batch: readonly Proposal[]): boolean {
  const edits = batch.flatMap(({ fix }) => fix.edits);
  return (
    batch.every((one) => isGone(one, { before, after, batch, edits })) && !hasHarmed(before, after, batch)
  );
}

interface Change {
  readonly before: Linted;
  readonly after: Linted;
  readonly batch: readonly Proposal[];
  readonly edits: readonly Edit[];
}

function isGone({ diagnostic }: Proposal, { before, after, batch, edits }: Change): boolean {
  if (isOverlap(diagnostic)) return isSettled(diagnostic, after);
  const alike = (other: Diagnostic): boolean =>
    other.code === diagnostic.code && other.message === diagnostic.message;
  const settled = batch.filter((other) => alike(other.diagnostic)).length;
  const [was, is] = [before, after].map(({ diagnostics }) => diagnostics.filter(alike).length) as [
    number,
    number,
  ];
  return is <= was - settled || !after.diagnostics.some((other) => isSamePlace(diagnostic, other, edits));
}

/** Whether a finding of the changed text is what an earlier one has become. */
function isSamePlace(old: Diagnostic, now: Diagnostic, edits: readonly Edit[]): boolean {
  if (now.code !== old.code || now.span.source.name !== old.span.source.name) return false;
  const own = edits.filter(({ span }) => span.source === old.span.source);
  const [start, end] = [shiftOffset(old.span.start, own), shiftOffset(old.span.end, own)];
  return now.span.start < Math.max(end, start + 1) && start < Math.max(now.span.end, now.span.start + 1);
}

/**
 * A fix for an overlap may bring nothing new. Any other fix may make a claim readable that then overlaps, or, where
 * the text could not be read at all, uncover everything; but it may add no error to what was seen before.
 */
function hasHarmed(before: Linted, after: Linted, batch: readonly Proposal[]): boolean {
  if (batch.every(({ diagnostic }) => isOverlap(diagnostic))) return isWorse(before, after);
  const counts = ({ code, alias, severity }: Diagnostic): boolean =>
    severity === 'error' &&
    !code.startsWith('overlap-') &&
    (before.model !== null || alias.startsWith('PC0'));
  return after.diagnostics.filter(counts).length > before.diagnostics.filter(counts).length;
}
