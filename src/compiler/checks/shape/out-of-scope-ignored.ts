import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** `out_of_scope` of streams that only read: any change fails them, whatever it says. */
export function* checkOutOfScopeIgnored({ streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { id, declaration } of streams) {
    const { out_of_scope, resources, workspace } = declaration;
    if (!out_of_scope || resources?.length || workspace?.value === 'own') continue;
    yield diagnose('out-of-scope-ignored', out_of_scope.span, { stream: id }, { subject: [id] });
  }
}
