import type { Located } from '../../diagnostics/span.ts';
import type { ExternalDeclaration, StreamDeclaration } from '../session/session.ts';
import type { Artifact, Dependency, DependencyTarget, External, Miss } from './model.ts';
import { missOf, type NameTable, resolveName } from './names.ts';
import { findPhase } from './phases.ts';
import { phaseMiss, splitPhase } from './stages.ts';

/** What dependencies may name. */
export interface DependencyScope {
  readonly streams: NameTable;
  readonly declarations: readonly StreamDeclaration[];
  readonly phaseCounts: readonly number[];
  readonly milestones: NameTable;
  readonly artifacts: readonly Artifact[];
  readonly artifactTable: NameTable;
  readonly externals: ExternalTable;
  /** Whether `@name` is an agent, which then cannot mean a stream. */
  readonly isAgent: (name: string) => boolean;
  readonly misses: Miss[];
}

/** Externals as they become known: the declared ones first, undeclared ones as dependencies ask for them. */
export interface ExternalTable extends NameTable {
  readonly list: MutableExternal[];
  readonly byName: Map<string, number>;
}

type MutableExternal = Omit<External, 'needed_by'> & { needed_by: number[] };

/** The table of declared externals; the overlay's word replaces the session's. */
export function declareExternals(
  session: readonly ExternalDeclaration[],
  overlay: readonly ExternalDeclaration[],
): ExternalTable {
  const list: MutableExternal[] = [];
  const byName = new Map<string, number>();
  const declare = (declared: ExternalDeclaration, where: 'session' | 'overlay'): void => {
    const external: MutableExternal = {
      name: declared.name.value,
      kind: declared.value.kind,
      path: declared.value.kind === 'exists' ? declared.value.path.value : null,
      span: declared.name.span,
      declared_in: where,
      needed_by: [],
    };
    const known = byName.get(external.name);
    if (known === undefined) byName.set(external.name, list.push(external) - 1);
    else list[known] = external;
  };
  for (const declared of session) declare(declared, 'session');
  for (const declared of overlay) declare(declared, 'overlay');
  return { kind: 'external', byName, list, spanOf: (index) => list[index]!.span };
}

/** Resolves a stream's dependencies; a plain name that nothing answers to becomes an undeclared external. */
export function resolveDependencies(stream: number, scope: DependencyScope): Dependency[] {
  return scope.declarations[stream]!.dependencies.map((written) => ({
    written,
    target: resolveOne(written, stream, scope),
  }));
}

function resolveOne(written: Located<string>, self: number, scope: DependencyScope): DependencyTarget {
  const name = written.value;
  if (name.startsWith('@')) return resolveMention(written, self, scope);
  const { streamName, phaseName } = splitPhase(name);
  if (phaseName !== null) {
    const stream = resolveName(streamName, scope.streams, []);
    if (stream.kind === 'found')
      return resolvePhase(written, { stream: stream.index, phaseName, self }, scope);
  }
  const resolution = resolveName(name, scope.streams, [
    scope.milestones,
    scope.artifactTable,
    scope.externals,
  ]);
  if (resolution.kind === 'ambiguous') return miss(written, resolution, scope);
  if (resolution.kind === 'unknown') return external(askFor(written, scope), self, scope);
  switch (resolution.table) {
    case scope.streams:
      return resolution.index === self ? { kind: 'self' } : { kind: 'stream', stream: resolution.index };
    case scope.milestones:
      return { kind: 'milestone', milestone: resolution.index };
    case scope.artifactTable:
      return scope.artifacts[resolution.index]!.stream === self
        ? { kind: 'self' }
        : { kind: 'artifact', artifact: resolution.index };
    default:
      return external(resolution.index, self, scope);
  }
}

function resolveMention(written: Located<string>, self: number, scope: DependencyScope): DependencyTarget {
  const { streamName, phaseName } = splitPhase(written.value);
  const resolution = scope.isAgent(streamName)
    ? ({ kind: 'unknown' } as const)
    : resolveName(streamName.slice(1), scope.streams, []);
  if (resolution.kind !== 'found') return miss(written, resolution, scope);
  if (phaseName !== null) return resolvePhase(written, { stream: resolution.index, phaseName, self }, scope);
  return resolution.index === self ? { kind: 'self' } : { kind: 'stream', stream: resolution.index };
}

function resolvePhase(
  written: Located<string>,
  about: { readonly stream: number; readonly phaseName: string; readonly self: number },
  scope: DependencyScope,
): DependencyTarget {
  const { stream, phaseName, self } = about;
  const declaration = scope.declarations[stream]!;
  const count = scope.phaseCounts[stream]!;
  const phase = findPhase(declaration, count, phaseName);
  if (phase === null) {
    scope.misses.push(phaseMiss(written, { phaseName, place: 'dependency', declaration, count }));
    return { kind: 'missed' };
  }
  return stream === self ? { kind: 'self' } : { kind: 'phase', stream, phase };
}

function miss(
  written: Located<string>,
  resolution: Parameters<typeof missOf>[0],
  scope: DependencyScope,
): DependencyTarget {
  const tables = [scope.streams, scope.milestones, scope.artifactTable, scope.externals];
  scope.misses.push(missOf(resolution, written, { kind: 'dependency', place: 'dependency', tables }));
  return { kind: 'missed' };
}

function askFor(written: Located<string>, scope: DependencyScope): number {
  const { list, byName } = scope.externals;
  const index = list.length;
  list.push({
    name: written.value,
    kind: 'undeclared',
    path: null,
    span: written.span,
    declared_in: null,
    needed_by: [],
  });
  byName.set(written.value, index);
  return index;
}

function external(index: number, stream: number, scope: DependencyScope): DependencyTarget {
  const { needed_by } = scope.externals.list[index]!;
  if (needed_by.at(-1) !== stream) needed_by.push(stream);
  return { kind: 'external', external: index };
}
