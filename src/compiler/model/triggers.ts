import type { Located, Span } from '../../diagnostics/span.ts';
import type { MilestoneDeclaration, TriggerValue } from '../session/session.ts';
import type { Miss, Trigger } from './model.ts';
import { missOf, type NameTable, resolveName } from './names.ts';

/** What trigger phrases may name. */
export interface TriggerScope {
  readonly streams: NameTable;
  /** Every stream. */
  readonly all: readonly number[];
  readonly milestones: NameTable;
  readonly misses: Miss[];
}

/** Resolves the triggers of a milestone; names that mean nothing are recorded and left out. */
export function resolveTriggers(declaration: MilestoneDeclaration, scope: TriggerScope): Trigger[] {
  return declaration.triggers.map((trigger) => ({
    span: trigger.span,
    text: trigger.span.source.text.slice(trigger.span.start, trigger.span.end).replace(/^["']|["']$/g, ''),
    ...resolveTrigger(trigger, scope),
  }));
}

function resolveTrigger(
  { value, span }: Located<TriggerValue>,
  scope: TriggerScope,
): Pick<Trigger, 'streams' | 'phase' | 'milestone'> {
  switch (value.kind) {
    case 'all_streams':
      return { streams: scope.all, phase: value.phase, milestone: null };
    case 'stream':
      return {
        streams: findStreams([{ value: value.stream, span }], scope),
        phase: value.phase,
        milestone: null,
      };
    case 'streams':
      return { streams: findStreams(value.streams, scope), phase: value.phase, milestone: null };
    case 'milestone':
      return { streams: [], phase: null, milestone: findMilestone(value.milestone, span, scope) };
  }
}

function findStreams(names: readonly Located<string>[], scope: TriggerScope): number[] {
  const found: number[] = [];
  for (const name of names) {
    const resolution = resolveName(name.value, scope.streams, []);
    if (resolution.kind === 'found') found.push(resolution.index);
    else
      scope.misses.push(
        missOf(resolution, name, {
          kind: 'stream',
          place: 'trigger',
          tables: [scope.streams, scope.milestones],
        }),
      );
  }
  return found;
}

function findMilestone(name: string, span: Span, scope: TriggerScope): number | null {
  const resolution = resolveName(name, null, [scope.milestones]);
  if (resolution.kind === 'found') return resolution.index;
  scope.misses.push(
    missOf(
      resolution,
      { value: name, span },
      { kind: 'milestone', place: 'trigger', tables: [scope.milestones] },
    ),
  );
  return null;
}
