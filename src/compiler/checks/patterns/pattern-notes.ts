import type { PatternNote } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import { type AnalysedModel, claimLists } from '../../model/analyse.ts';
import { spanInside } from '../shared/scalar-span.ts';

/** Patterns that are legal but probably not meant as written; one code for each reason. */
export function* checkPatternNotes(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { claims } of claimLists(model.claims))
    for (const { pattern, entry } of claims)
      for (const note of entry?.pattern.notes ?? []) yield tellPatternNote(pattern, note);
}

/** The finding for something legal in a pattern that is probably not meant. */
export function tellPatternNote(pattern: Located<string>, note: PatternNote): Diagnostic {
  return diagnose(
    note.code,
    spanInside(pattern, note.start, note.end),
    { pattern: pattern.value, detail: note.message },
    note.hint === undefined ? {} : { help: note.hint },
  );
}
