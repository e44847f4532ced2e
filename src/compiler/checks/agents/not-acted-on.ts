import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/**
 * Settings that stand in the plan while a run does not act on them yet: a warning where somebody could rely on a
 * limit that is not there, a note where only a convenience is missing.
 */
export function* checkNotActedOn(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { span, severity, ...about } of [...limitsOf(model), ...conveniencesOf(model)])
    yield diagnose('not-acted-on', span, about, { severity });
}

interface Idle {
  readonly span: Span;
  readonly severity: 'warning' | 'info';
  readonly setting: string;
  /** What happens instead. */
  readonly instead: string;
}

function* limitsOf({ session }: AnalysedModel): Iterable<Idle> {
  const severity = 'warning';
  if (session.permissions) {
    const { span } = session.permissions;
    const instead = 'agents keep the permissions of their own settings';
    yield { span, severity, setting: '`permissions`', instead };
  }
}

function* conveniencesOf({ session, streams }: AnalysedModel): Iterable<Idle> {
  const severity = 'info';
  const { mcp_servers, setup } = session;
  if (mcp_servers) {
    const instead = 'agents have only the servers of their own settings';
    yield { span: mcp_servers.span, severity, setting: '`mcp_servers`', instead };
  }
  for (const { ports } of [setup, ...streams.map(({ declaration }) => declaration.setup)].filter(
    (one) => one !== null,
  ))
    if (ports) yield { span: ports.span, severity, setting: '`ports`', instead: 'no ports are set aside' };
}
