import { placeholderNames } from '../../../agents/placeholders.ts';
import { closest } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { commandUses } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { didYouMean, replaceScalar } from '../shared/wording.ts';

/** Entries that look like a placeholder whose name is misspelt. Other words in braces belong to the program. */
export function* checkUnknownPlaceholder(model: AnalysedModel): Iterable<Diagnostic> {
  for (const use of commandUses(model)) {
    if (use.role !== 'agent' && use.role !== 'stream') continue;
    for (const part of use.parts) {
      if (part.kind !== 'argv') continue;
      for (const word of part.commands[0]?.words ?? []) {
        const name = /^(?:\{|\{\{|\$\{)([A-Za-z_-]{3,20})\}?\}$/.exec(word.text)?.[1];
        const meant = name === undefined ? [] : meantBy(word.text, name);
        if (meant.length === 0) continue;
        const span = part.spanOf(word);
        const fixes = replaceScalar({ span, value: word.text }, meant[0]!, 'unsafe');
        yield diagnose(
          'unknown-placeholder',
          span,
          { placeholder: word.text },
          { help: didYouMean(meant), fixes },
        );
      }
    }
  }
}

function meantBy(text: string, name: string): string[] {
  const known: readonly string[] = placeholderNames;
  if (text === `{${name}}` && known.includes(name)) return [];
  // Capitals and other separators are slips as well: `{promptFile}`, `{PROMPT-FILE}`.
  const plain = name
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .replaceAll('-', '_')
    .toLowerCase();
  const near = known.includes(plain) ? [plain] : closest(plain, known);
  // Short names are near to many words.
  return near.filter((one) => one === plain || one.length > 4).map((one) => `{${one}}`);
}
