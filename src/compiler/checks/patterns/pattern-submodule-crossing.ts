import { matchesList } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { entryFor, type Unit } from '../../model/units.ts';
import { excludeAfter } from '../shared/exclude-entry.ts';
import { joinNames, quote } from '../shared/wording.ts';
import { linksOf, unitsReaching } from './links.ts';
import { staticPath } from './static-places.ts';

/**
 * Claims that reach a submodule: what lies in it belongs to another repository, and a run can neither bring it into a
 * workspace nor take changes of it into a result. Reads count only where they name it; a wide write claim is as good
 * as any once it leaves out the submodule itself.
 */
export function* checkPatternSubmoduleCrossing(model: AnalysedModel): Iterable<Diagnostic> {
  const paths = linksOf(model, 'submodule').map(({ path }) => path);
  const told = new Map<Located<string>, { unit: Unit; reached: string[] }>();
  for (const [at, units] of unitsReaching(paths, model.units).entries())
    for (const unit of units) {
      const path = paths[at]!;
      if (!namesIt(unit, path) && (unit.use === 'read' || !matchesList(unit.list, path))) continue;
      const text = entryFor(unit, matchesList(unit.list, path) ? path : `${path}/x`);
      const known = told.get(text);
      if (known?.reached.includes(path)) continue;
      if (known) known.reached.push(path);
      else told.set(text, { unit, reached: [path] });
    }
  for (const [text, { unit, reached }] of told) {
    const { span, value } = text;
    const parameters = {
      pattern: value,
      submodules:
        reached.length > 1
          ? `the submodules ${joinNames(reached.map(quote))}`
          : `the submodule ${quote(reached[0]!)}`,
      first: reached[0]!,
      use: unit.use === 'read' ? ('read' as const) : ('write' as const),
    };
    const severity = unit.use === 'read' ? ('warning' as const) : ('error' as const);
    const mayLeaveOut = unit.use !== 'read' && reached.length === 1 && !namesIt(unit, reached[0]!);
    const fixes = mayLeaveOut ? excludeAfter(text, reached[0]!) : [];
    yield diagnose('pattern-submodule-crossing', span, parameters, { severity, fixes });
  }
}

function namesIt({ list }: Unit, path: string): boolean {
  return list.entries.some((entry) => !entry.negated && `${staticPath(entry) ?? ''}/`.startsWith(`${path}/`));
}
