import { literalPath, type PatternEntry, prefixConflict } from '../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { entryFor, type Unit } from '../model/units.ts';
import { SHOWN_OVERLAPS } from './overlaps.ts';

/**
 * A stream that claims a path as a file while another one names that path as a directory. Wildcards that merely could
 * reach below the file do not count: any `**` could.
 */
export function* checkOverlapPrefix(model: AnalysedModel): Iterable<Diagnostic> {
  const pairs = new Set<string>();
  for (const { file, directory } of candidates(model.units.filter(({ use }) => use !== 'read'))) {
    const pair = `${file.unit.stream} ${directory.stream}`;
    if (pairs.has(pair) || !model.mayMeet(file.unit, directory)) continue;
    const entries = file.unit.list.entries.filter((entry) => entry === file.entry || entry.negated);
    const found = prefixConflict({ entries }, directory.list);
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

/** An entry that claims one path as it stands. */
interface FileClaim {
  readonly unit: Unit;
  readonly entry: PatternEntry;
}

/** Files that another unit's pattern spells out as a directory. */
function* candidates(units: readonly Unit[]): Iterable<{ file: FileClaim; directory: Unit }> {
  const files = new Map<string, FileClaim[]>();
  for (const unit of units)
    for (const entry of unit.list.entries) {
      const path = entry.negated ? undefined : literalPath(entry.pattern);
      if (path !== undefined) files.set(path, [...(files.get(path) ?? []), { unit, entry }]);
    }
  if (files.size === 0) return;
  for (const directory of units)
    for (const { negated, pattern } of directory.list.entries) {
      if (negated) continue;
      for (const alternative of pattern.alternatives) {
        let path = '';
        for (const element of alternative.slice(0, -1)) {
          if (element.kind !== 'literal') break;
          path = path === '' ? element.text : `${path}/${element.text}`;
          for (const file of files.get(path) ?? []) yield { file, directory };
        }
      }
    }
}
