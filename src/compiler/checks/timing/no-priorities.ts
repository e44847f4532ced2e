import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Policies that go by priority in a session whose streams have none. */
export function* checkNoPriorities({ session, streams, policies }: AnalysedModel): Iterable<Diagnostic> {
  const declared = session.config?.conflict_resolution;
  if (!declared || streams.length < 2 || policies.priority_order.length > 0) return;
  const { file, resource } = declared;
  const relying = [
    file.strategy?.value === 'priority' ? file.strategy : null,
    resource.strategy?.value === 'priority_based_allocation' ? resource.strategy : null,
  ].filter((strategy) => strategy !== null);
  if (relying.length === 0 || streams.some(({ declaration }) => declaration.priority !== null)) return;
  // Priorities that could not be read have their finding already.
  if (/\bpriority_order\b|\bpriority["']?\s*:/.test(session.source.text)) return;
  for (const { value, span } of relying) yield diagnose('no-priorities', span, { strategy: value });
}
