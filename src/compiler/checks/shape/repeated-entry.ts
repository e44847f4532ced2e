import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { EnvironmentDeclaration, SetupDeclaration, VerifyDeclaration } from '../../session/session.ts';
import { removeEntry } from '../shared/remove-entry.ts';
import { quote } from '../shared/wording.ts';

/** Lists that are read as sets and name something twice. */
export function* checkRepeatedEntry(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { where, entries } of listsOf(model)) {
    if (entries.length < 2) continue;
    const seen = new Map<string, Located<string>>();
    for (const entry of entries) {
      const first = seen.get(entry.value);
      if (first)
        yield diagnose(
          'repeated-entry',
          entry.span,
          { entry: entry.value, where },
          {
            related: [{ span: first.span, message: 'it is already here' }],
            fixes: removeEntry(entry.span, `remove the second ${quote(entry.value)}`, 'safe'),
          },
        );
      else seen.set(entry.value, entry);
    }
  }
}

interface List {
  readonly where: string;
  readonly entries: readonly Located<string>[];
}

function* listsOf({ session, streams }: AnalysedModel): Iterable<List> {
  const { config, batch } = session;
  const { priority_order } = config?.conflict_resolution.resource ?? {};
  if (priority_order) yield { where: '`priority_order`', entries: priority_order };
  for (const { triggers } of config?.synchronization_points ?? [])
    for (const { value } of triggers)
      if (value.kind === 'streams') yield { where: 'this trigger', entries: value.streams };
  yield* listsOfWork(session);
  for (const { declaration } of streams)
    if (declaration.env ?? declaration.setup ?? declaration.verify) yield* listsOfWork(declaration);
  for (const { claude, env } of session.agents) {
    yield { where: '`allowed_tools`', entries: claude?.allowed_tools ?? [] };
    yield* listsOfWork({ env });
  }
  if (batch) {
    yield { where: '`batch_triggers`', entries: batch.triggers ?? [] };
    yield { where: '`resource_monitoring`', entries: batch.resource_monitoring ?? [] };
    yield { where: '`adaptive_batching`', entries: batch.adaptive_batching ?? [] };
  }
  for (const { section, items } of session.assessment) yield { where: quote(section.value), entries: items };
}

function* listsOfWork(work: {
  readonly env?: EnvironmentDeclaration | null;
  readonly setup?: SetupDeclaration | null;
  readonly verify?: VerifyDeclaration | null;
}): Iterable<List> {
  if (work.env) yield { where: '`allow`', entries: work.env.allow };
  if (work.setup) yield { where: '`copy`', entries: work.setup.copy };
  if (work.verify?.protected) yield { where: '`protected`', entries: work.verify.protected };
}
