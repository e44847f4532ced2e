import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Strategies of the session's own that nobody chose. Descriptions of the four built-in ones need no use. */
export function* checkUnusedStrategy({ session, misses }: AnalysedModel): Iterable<Diagnostic> {
  const { config, strategies } = session;
  // A misspelt choice may be this one.
  if (!config || misses.some(({ kind }) => kind === 'strategy')) return;
  for (const { name, based_on } of strategies)
    if (based_on && !BUILT_IN.test(name.value) && name.value !== config.coordination_strategy?.value)
      yield diagnose('unused-declaration', name.span, { what: 'strategy', name: name.value });
}

const BUILT_IN = /^(?:independent|synchronized|pipeline|coordinated)_parallel$/;
