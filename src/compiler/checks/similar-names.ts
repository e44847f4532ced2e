import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { namedThings } from './named-things.ts';

/** Names of one kind that differ only in capitals, or in letters and digits that look alike. */
export function* checkSimilarNames(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { kind, names } of namedThings(model)) {
    const seen = new Map<string, Located<string>>();
    for (const name of names) {
      const keys = [name.value.toLowerCase(), lookOf(name.value)];
      const first = seen.get(keys[0]!) ?? seen.get(keys[1]!);
      for (const key of keys) if (!seen.has(key)) seen.set(key, name);
      // Two that are equal have another finding.
      if (!first || first.value === name.value) continue;
      yield diagnose(
        'similar-names',
        name.span,
        { kind, first: first.value, second: name.value, difference: differenceOf(first.value, name.value) },
        { subject: [first.value], related: [{ span: first.span, message: `\`${first.value}\` is here` }] },
      );
    }
  }
}

/** Whether two names look the same at a glance, or are the same on disks that do not tell capitals apart. */
export function looksSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase() || lookOf(a) === lookOf(b);
}

function lookOf(name: string): string {
  return name.replace(/[Il|]/g, '1').replace(/[Oo]/g, '0').toLowerCase();
}

function differenceOf(a: string, b: string): string {
  return a.toLowerCase() === b.toLowerCase() ? 'capitals' : 'letters that look alike (l, I, 1; O, 0)';
}
