import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Priorities of streams whose place `priority_order` has settled. */
export function* checkPriorityIgnored({ streams, policies, session }: AnalysedModel): Iterable<Diagnostic> {
  const order = session.config?.conflict_resolution.resource.priority_order?.[0];
  if (!order) return;
  for (const index of policies.priority_order) {
    const { id, declaration } = streams[index]!;
    if (!declaration.priority) continue;
    const related = [{ span: order.span, message: '`priority_order` begins here' }];
    yield diagnose('priority-ignored', declaration.priority.span, { stream: id }, { subject: [id], related });
  }
}
