import { type PatternEntry, prefixConflict } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { entryFor, type Unit } from '../../model/units.ts';
import { SHOWN_OVERLAPS } from './overlaps.ts';
import { onlyPath, spelledDirectories, spelledPaths } from './spelled-paths.ts';

/**
 * A stream that spells a path out as a file while another one spells it out as a directory. Wildcards that merely could
 * reach below the file do not count: any `**` could.
 */
export function* checkOverlapPrefix(model: AnalysedModel): Iterable<Diagnostic> {
  const pairs = new Set<string>();
  for (const { file, directory } of candidates(model.units.filter(({ use }) => use !== 'read'))) {
    const pair = `${file.unit.stream} ${directory.stream}`;
    if (pairs.has(pair) || !model.mayMeet(file.unit, directory)) continue;
    const found = prefixConflict(onlyPath(file.unit.list, file.entry, file.path), directory.list);
    if (found?.side !== 'left') continue;
    pairs.add(pair);
    if (pairs.size > SHOWN_OVERLAPS) return;
    const [upper, lower] = [entryFor(file.unit, found.parent), entryFor(directory, found.child)];
    const [first, second] = [model.streams[file.unit.stream]!.id, model.streams[directory.stream]!.id];
    yield diagnose(
      'overlap-prefix',
      upper.span,
      { first, second, parent: found.parent, child: found.child },
      {
        subject: [first, second],
        related: [{ span: lower.span, message: `\`${second}\` claims \`${lower.value}\` here` }],
      },
    );
  }
}

/** A path that an entry claims as it stands. */
interface FileClaim {
  readonly unit: Unit;
  readonly entry: PatternEntry;
  readonly path: string;
}

/** Files that another unit's pattern spells out as a directory. */
function* candidates(units: readonly Unit[]): Iterable<{ file: FileClaim; directory: Unit }> {
  const files = new Map<string, FileClaim[]>();
  for (const unit of units)
    for (const entry of unit.list.entries)
      for (const path of spelledPaths(entry)) {
        const known = files.get(path);
        if (known) known.push({ unit, entry, path });
        else files.set(path, [{ unit, entry, path }]);
      }
  if (files.size === 0) return;
  for (const directory of units)
    for (const entry of directory.list.entries)
      for (const path of spelledDirectories(entry))
        for (const file of files.get(path) ?? []) yield { file, directory };
}
