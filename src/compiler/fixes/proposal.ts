import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { CompileInput, Linted } from '../lint.ts';
import type { StreamOrder } from './candidate.ts';
import { applyEdits, doTouch, type Edit } from './edits/edit.ts';

/** Texts and what there is to say about them. */
export interface State {
  readonly input: CompileInput;
  readonly linted: Linted;
}

/** A fix that may be applied for a finding, and how to tell that it helped. */
export interface Proposal {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
  readonly order?: StreamOrder;
}

/** What one finding could be settled with, the best first. */
export interface Choice {
  readonly diagnostic: Diagnostic;
  readonly proposals: readonly Proposal[];
}

/**
 * One proposal of each choice, the first that was not tried. Dependencies that follow from others are left out, so that
 * streams that share a file form a chain; proposals that touch an earlier one's place wait for another round.
 */
export function pickBatch(choices: readonly Choice[], tried: ReadonlyMap<Choice, number>): Proposal[] {
  const next = choices.flatMap((choice) => choice.proposals[tried.get(choice) ?? 0] ?? []);
  const picked: Proposal[] = [];
  for (const proposal of withoutImplied(next))
    if (!picked.some(({ fix }) => doTouch(fix.edits, proposal.fix.edits))) picked.push(proposal);
  return picked;
}

function withoutImplied(proposals: readonly Proposal[]): Proposal[] {
  const kept = [...proposals];
  for (const proposal of proposals) {
    if (!proposal.order) continue;
    const others = kept.filter((other) => other !== proposal);
    if (leads(proposal.order.earlier, proposal.order.later, others)) kept.splice(kept.indexOf(proposal), 1);
  }
  return kept;
}

function leads(from: number, to: number, proposals: readonly Proposal[]): boolean {
  const reached = new Set([from]);
  for (const at of reached)
    for (const { order } of proposals) if (order?.earlier === at) reached.add(order.later);
  return reached.has(to);
}

/** Whether all edits are in the texts of this input, at places that stand for nothing else. */
export function isApplicable({ edits }: Fix, { session, overlays }: CompileInput): boolean {
  return (
    edits.length > 0 &&
    edits.every(({ span }) => !span.via && (span.source === session || overlays.includes(span.source)))
  );
}

/** The input with the edits made; `null` when two want the same place. */
export function changeInput(input: CompileInput, edits: readonly Edit[]): CompileInput | null {
  const session = changeSource(input.session, edits);
  const overlays = input.overlays.map((overlay) => changeSource(overlay, edits));
  if (!session || !overlays.every((overlay) => overlay !== null)) return null;
  return { ...input, session, overlays };
}

function changeSource(source: Source, edits: readonly Edit[]): Source | null {
  const text = applyEdits(source, edits);
  if (text === null) return null;
  return text === source.text ? source : { ...source, text };
}
