import type { Located } from '../../diagnostics/span.ts';
import type { StageDeclaration, StreamDeclaration } from '../session/session.ts';
import type { Miss, StageEntry } from './model.ts';
import { missOf, type NameTable, resolveName } from './names.ts';
import { findPhase } from './phases.ts';

/** What stage entries may name. */
export interface StageScope {
  readonly streams: NameTable;
  readonly declarations: readonly StreamDeclaration[];
  readonly phaseCounts: readonly number[];
  readonly misses: Miss[];
}

/**
 * Resolves the entries `stream` and `stream/phase` of every stage; what cannot be resolved is recorded and left out.
 * Of entries that hold the same work the first counts.
 */
export function resolveStages(stages: readonly StageDeclaration[], scope: StageScope): StageEntry[][] {
  const seen: { readonly place: Place; readonly stage: string }[] = [];
  return stages.map((stage) =>
    stage.streams.flatMap((written): StageEntry[] => {
      const place = resolveEntry(written, scope);
      if (!place) return [];
      const first = seen.find((earlier) => sharesWork(earlier.place, place));
      seen.push({ place, stage: stage.name.value });
      return [{ ...place, repeats: first ? { stage: first.stage, span: first.place.written.span } : null }];
    }),
  );
}

type Place = Omit<StageEntry, 'repeats'>;

function sharesWork(a: Place, b: Place): boolean {
  return a.stream === b.stream && (a.phase === null || b.phase === null || a.phase === b.phase);
}

function resolveEntry(written: Located<string>, scope: StageScope): Place | null {
  const { streamName, phaseName } = splitPhase(written.value);
  const resolution = resolveName(streamName, scope.streams, []);
  const wanted = { kind: 'stream', place: 'stage', tables: [scope.streams] } as const;
  if (resolution.kind !== 'found') {
    scope.misses.push(missOf(resolution, written, wanted));
    return null;
  }
  if (phaseName === null) return { written, stream: resolution.index, phase: null };
  const phase = findPhase(
    scope.declarations[resolution.index]!,
    scope.phaseCounts[resolution.index]!,
    phaseName,
  );
  if (phase !== null) return { written, stream: resolution.index, phase };
  scope.misses.push(
    phaseMiss(written, {
      phaseName,
      place: 'stage',
      declaration: scope.declarations[resolution.index]!,
      count: scope.phaseCounts[resolution.index]!,
    }),
  );
  return null;
}

/** Splits `stream/phase` at the first slash. */
export function splitPhase(written: string): { streamName: string; phaseName: string | null } {
  const slash = written.indexOf('/');
  if (slash === -1) return { streamName: written, phaseName: null };
  return { streamName: written.slice(0, slash), phaseName: written.slice(slash + 1) };
}

/** The record of a phase that its stream does not have. */
export function phaseMiss(
  written: Located<string>,
  about: {
    readonly phaseName: string;
    readonly place: string;
    readonly declaration: StreamDeclaration;
    readonly count: number;
  },
): Miss {
  const { declaration, count } = about;
  const before = written.value.slice(0, written.value.length - about.phaseName.length);
  const nameOf = (phase: string): string => `${before}${phase}`;
  const listed = declaration.phases?.kind === 'list' ? declaration.phases.phases : null;
  const candidates =
    listed?.map(({ name }) => ({ name: nameOf(name.value), kind: 'phase', span: name.span })) ??
    Array.from({ length: Math.min(count, 8) }, (_, index) => ({
      name: nameOf(String(index + 1)),
      kind: 'phase',
      span: declaration.id.span,
    }));
  return {
    why: 'unknown',
    kind: 'phase',
    written: written.value,
    place: about.place,
    span: written.span,
    candidates,
  };
}
