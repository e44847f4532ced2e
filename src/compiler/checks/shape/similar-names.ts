import { sortedBy } from '../../../base/order.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { type Names, namedThings } from './named-things.ts';

/** Names of one kind that differ only in capitals, or in letters and digits that look alike. */
export function* checkSimilarNames(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { kind, shapes } of namedThings(model))
    for (const names of candidates(shapes)) {
      const seen = new Map<string, Located<string>>();
      for (const name of names) {
        const key = keyOf(name.value);
        const first = seen.get(key);
        if (!first) seen.set(key, name);
        // Two that are equal have another finding.
        else if (first.value !== name.value && looksSame(first.value, name.value))
          yield diagnose(
            'similar-names',
            name.span,
            {
              kind,
              first: first.value,
              second: name.value,
              difference: differenceOf(first.value, name.value),
            },
            {
              subject: [first.value],
              related: [{ span: first.span, message: `\`${first.value}\` is here` }],
            },
          );
      }
    }
}

/**
 * Lists of names, in the order of the text, among which two could look the same: different shapes that do, or one
 * shape with capitals in it. In small letters, names of one shape differ in their numbers.
 */
function candidates(shapes: Names['shapes']): (readonly Located<string>[])[] {
  const looks = new Map<string, (readonly Located<string>[])[]>();
  for (const [shape, names] of shapes) {
    // A number of a shape stands for any other, so what looks like digits beside it counts as part of it.
    const key = keyOf(shape).replace(/[01]+/g, '0');
    const group = looks.get(key);
    if (group) group.push(names);
    else looks.set(key, [names]);
  }
  return [...looks.values()]
    .filter((groups) => groups.length > 1 || (groups[0]!.length > 1 && groups[0]!.some(hasCapital)))
    .map((groups) => sortedBy(groups.flat(), ({ span }) => span.start));
}

function hasCapital({ value }: Located<string>): boolean {
  return value !== value.toLowerCase();
}

/** The same for all names that could look the same: coarser than what is reported, so that one table will do. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/[il|]/g, '1').replace(/o/g, '0');
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
