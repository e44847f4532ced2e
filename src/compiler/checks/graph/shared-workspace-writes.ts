import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Streams that claim writes but ask for the shared, read-only workspace. */
export function* checkSharedWorkspaceWrites({ streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { id, declaration } of streams) {
    const { workspace, resources } = declaration;
    if (workspace?.value !== 'shared' || !resources?.[0]) continue;
    const related = [{ span: resources[0].pattern.span, message: 'it claims writes here' }];
    yield diagnose('shared-workspace-writes', workspace.span, { stream: id }, { related });
  }
}
