import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Agents that are used and need an adapter this version does not have. */
export function* checkUnsupportedAdapter({ agents }: AnalysedModel): Iterable<Diagnostic> {
  for (const { name, span, unsupported } of agents)
    if (unsupported)
      yield diagnose(
        'unsupported-adapter',
        unsupported.span,
        { name, adapter: unsupported.value },
        { related: [{ span, message: `${name} is used here` }] },
      );
}
