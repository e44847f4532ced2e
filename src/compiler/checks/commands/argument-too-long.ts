import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { LONGEST_ARGUMENT } from '../../commands/shell.ts';
import { commandUses } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Arguments, and texts for the shell, that no system call takes. */
export function* checkArgumentTooLong(model: AnalysedModel): Iterable<Diagnostic> {
  // What a shell in a list is given is an entry of that list.
  for (const use of commandUses(model))
    for (const { kind, texts, spanOf } of use.parts.slice(0, 1))
      for (const [at, text] of texts.entries()) {
        const bytes = text.length * 3 > LONGEST_ARGUMENT ? new TextEncoder().encode(text).length : 0;
        if (bytes <= LONGEST_ARGUMENT) continue;
        const span = kind === 'argv' ? spanOf({ start: at, end: at }) : use.span;
        yield diagnose('argument-too-long', span, { bytes });
      }
}
