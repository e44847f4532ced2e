import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/span.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { listedPhases } from '../model/phases.ts';
import type { BudgetDeclaration } from '../session/session.ts';

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

function* limitsOf({ session, streams }: AnalysedModel): Iterable<Idle> {
  const severity = 'warning';
  const budgets: [string, BudgetDeclaration | null | undefined][] = [
    ['`budgets.session`', session.budgets],
    ['`budgets.stream`', session.stream_budget],
    ...streams.map(({ id, declaration }): [string, BudgetDeclaration | null] => [
      `the \`budget\` of \`${id}\``,
      declaration.budget,
    ]),
  ];
  for (const [setting, budget] of budgets) {
    const span = firstOf(budget);
    if (span) yield { span, severity, setting, instead: 'nothing is stopped when it is used up' };
  }
  if (session.permissions) {
    const { span } = session.permissions;
    const instead = 'agents keep the permissions of their own settings';
    yield { span, severity, setting: '`permissions`', instead };
  }
}

function* conveniencesOf({ session, streams }: AnalysedModel): Iterable<Idle> {
  const severity = 'info';
  const { mcp_servers, setup, config } = session;
  if (mcp_servers) {
    const instead = 'agents have only the servers of their own settings';
    yield { span: mcp_servers.span, severity, setting: '`mcp_servers`', instead };
  }
  for (const { ports } of [setup, ...streams.map(({ declaration }) => declaration.setup)].filter(
    (one) => one !== null,
  ))
    if (ports) yield { span: ports.span, severity, setting: '`ports`', instead: 'no ports are set aside' };
  for (const { declaration } of streams)
    for (const { resources } of [declaration, ...listedPhases(declaration)])
      for (const { regenerate } of resources ?? []) {
        const instead = 'the file is merged like any other';
        if (regenerate) yield { span: regenerate.span, severity, setting: '`regenerate`', instead };
      }
  if (!config) return;
  const { file, resource, dependency } = config.conflict_resolution;
  const person = 'what git cannot merge stops for a person';
  if (file.resolver) yield { span: file.resolver.span, severity, setting: '`resolver`', instead: person };
  if (resource.strategy?.value === 'fair_share') {
    const instead = 'streams queue as under `first_come`';
    yield { span: resource.strategy.span, severity, setting: '`fair_share`', instead };
  }
  if (dependency.escalate_to) {
    const instead = 'the run says what stays blocked, and nobody is called';
    yield { span: dependency.escalate_to.span, severity, setting: '`escalate_to`', instead };
  }
}

function firstOf(budget: BudgetDeclaration | null | undefined): Span | undefined {
  if (!budget) return undefined;
  const { tokens, usd, wall_ms, turns } = budget;
  const given = [tokens, usd, wall_ms, turns].filter((one) => one !== null);
  return given.sort((a, b) => a.span.start - b.span.start)[0]?.span;
}
