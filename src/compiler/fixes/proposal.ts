import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { CompileInput, Linted } from '../lint.ts';
import { applyEdits, doTouch, type Edit } from './edits/edit.ts';

/** Texts and what there is to say about them. */
export interface State {
  readonly input: CompileInput;
  readonly linted: Linted;
}

/** A fix that may be applied for a finding. */
export interface Proposal {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/** What one finding could be settled with, the best first. */
export interface Choice {
  readonly diagnostic: Diagnostic;
  readonly proposals: readonly Proposal[];
}

/** One proposal of each choice, the first that was not tried; those that touch an earlier one's place have to wait. */
export function pickBatch(choices: readonly Choice[], tried: ReadonlyMap<Choice, number>): Proposal[] {
  const picked: Proposal[] = [];
  for (const choice of choices) {
    const next = choice.proposals[tried.get(choice) ?? 0];
    if (next && !picked.some(({ fix }) => doTouch(fix.edits, next.fix.edits))) picked.push(next);
  }
  return picked;
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
