import type { Located } from '../../diagnostics/span.ts';
import type { StreamDeclaration } from '../session/session.ts';
import type { Artifact, Miss, Trigger } from './model.ts';
import { findPhase } from './phases.ts';
import { phaseMiss } from './stages.ts';

/** What is known of streams when their artifacts are placed. */
export interface ArtifactScope {
  readonly declarations: readonly StreamDeclaration[];
  readonly phaseCounts: readonly number[];
  /** For each stream, whether a milestone stands between two of its phases. */
  readonly separated: readonly boolean[];
  readonly misses: Miss[];
}

/**
 * Every artifact with the phase after which it is there: the one it names, else phase 1 where a milestone separates
 * the provider's phases, else the last.
 */
export function resolveArtifacts(scope: ArtifactScope): Artifact[] {
  return scope.declarations.flatMap((declaration, stream) =>
    declaration.provides.map(({ name, file, phase }) => ({
      name: name.value,
      span: name.span,
      file: file?.value ?? null,
      stream,
      phase: (phase && namedPhase(phase, stream, scope)) ?? defaultPhase(stream, scope),
    })),
  );
}

/** For each stream, whether a trigger names a phase of it that is not its last. */
export function separatedByMilestone(triggers: Iterable<Trigger>, phaseCounts: readonly number[]): boolean[] {
  const separated = phaseCounts.map(() => false);
  for (const { streams, phase } of triggers) {
    if (phase === null) continue;
    for (const stream of streams) if (phase < phaseCounts[stream]!) separated[stream] = true;
  }
  return separated;
}

function namedPhase(phase: Located<string>, stream: number, scope: ArtifactScope): number | null {
  const declaration = scope.declarations[stream]!;
  const count = scope.phaseCounts[stream]!;
  const found = findPhase(declaration, count, phase.value);
  if (found === null)
    scope.misses.push(phaseMiss(phase, { phaseName: phase.value, place: 'provides', declaration, count }));
  return found;
}

function defaultPhase(stream: number, scope: ArtifactScope): number {
  return scope.separated[stream] ? 1 : scope.phaseCounts[stream]!;
}
