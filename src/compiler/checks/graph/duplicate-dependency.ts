import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** The same thing depended on twice, whatever its spelling. */
export function* checkDuplicateDependency({ streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { id, dependencies } of streams) {
    const seen = new Map<string, Span>();
    for (const { written, target } of dependencies) {
      if (target.kind === 'missed' || target.kind === 'self') continue;
      const key = JSON.stringify(target);
      const first = seen.get(key);
      if (first)
        yield diagnose(
          'duplicate-dependency',
          written.span,
          { stream: id, name: written.value },
          { related: [{ span: first, message: 'it is already here' }] },
        );
      else seen.set(key, written.span);
    }
  }
}
