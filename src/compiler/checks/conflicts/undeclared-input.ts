import {
  literalPath,
  matchesList,
  matchTrackedFiles,
  type PatternEntry,
  staticDirectory,
} from '../../../algorithms/patterns/index.ts';
import { sortedBy } from '../../../base/order.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { entryFor, type Unit } from '../../model/units.ts';
import { unitsReaching } from '../patterns/links.ts';
import { quote } from '../shared/wording.ts';
import { type ClaimedNames, type NamedPath, namedPaths } from './named-paths.ts';
import { SHOWN_OVERLAPS } from './overlaps.ts';
import { type TaskText, textsOf } from './task-texts.ts';

/**
 * Prompts, focus lines and commands that name what another stream may write at the same time, of streams that neither
 * claim nor read it.
 */
export function* checkUndeclaredInput(model: AnalysedModel): Iterable<Diagnostic> {
  const mentions = findMentions(model);
  if (mentions.length === 0) return;
  const touching = unitsByPath(mentions, model.units);
  const told = new Set<string>();
  for (const { text, path, word } of mentions) {
    const key = `${text.stream} ${path}`;
    if (told.has(key)) continue;
    const units = touching.get(path) ?? [];
    if (units.some(({ stream }) => stream === text.stream)) continue;
    const reader: Unit = {
      stream: text.stream,
      nodes: text.nodes,
      use: 'read',
      list: { entries: [] },
      texts: [],
    };
    const writer = units.find((unit) => isOwn(unit, path) && model.mayMeet(reader, unit));
    if (!writer) continue;
    told.add(key);
    if (told.size > SHOWN_OVERLAPS) return;
    const [stream, other] = [model.streams[text.stream]!.id, model.streams[writer.stream]!.id];
    const end = entryFor(writer, sampleOf(path));
    yield diagnose(
      'undeclared-input',
      placeOf(text.span, word),
      { stream, other, path, where: text.where },
      {
        subject: [stream, other],
        related: [{ span: end.span, message: `${quote(other)} claims ${quote(end.value)} here` }],
      },
    );
  }
}

interface Mention extends NamedPath {
  readonly text: TaskText;
}

function findMentions(model: AnalysedModel): Mention[] {
  const texts = textsOf(model);
  if (texts.length === 0) return [];
  const claimed = claimedNames(model.units);
  return texts.flatMap((text) =>
    namedPaths(text.text, text.kind, claimed).map((named) => ({ ...named, text })),
  );
}

function claimedNames(units: readonly Unit[]): ClaimedNames {
  const words = new Set<string>();
  const directories = new Set<string>();
  for (const { use, list } of units)
    for (const { negated, pattern } of use === 'read' ? [] : list.entries) {
      if (negated) continue;
      const literal = literalPath(pattern);
      if (literal !== undefined && (/[./]/.test(literal) || PLAIN_FILES.has(literal))) words.add(literal);
      const directory = literal === undefined ? staticDirectory(pattern) : '';
      if (directory !== '') directories.add(directory);
      if (directory.includes('/')) words.add(directory);
    }
  return { words, directories };
}

/** Names of files that are no words of prose although they have no ending. */
const PLAIN_FILES: ReadonlySet<string> = new Set([
  'Makefile',
  'Dockerfile',
  'Rakefile',
  'Gemfile',
  'Procfile',
  'Jenkinsfile',
]);

/** The units, of every use, that share each path or something in it. */
function unitsByPath(
  mentions: readonly Mention[],
  units: readonly Unit[],
): ReadonlyMap<string, readonly Unit[]> {
  const paths = sortedBy(new Set(mentions.map(({ path }) => path)), (path) => path);
  const files = paths.filter((path) => !path.endsWith('/'));
  const directories = paths.filter((path) => path.endsWith('/'));
  const found = new Map<string, Unit[]>(files.map((path) => [path, []]));
  const { filesOf } = matchTrackedFiles(
    files,
    units.map(({ list }) => list),
  );
  for (const [at, unit] of units.entries())
    for (const file of filesOf(at)) found.get(files[file]!)!.push(unit);
  const names = directories.map((path) => path.slice(0, -1));
  for (const [at, reaching] of unitsReaching(names, units).entries()) found.set(directories[at]!, reaching);
  return found;
}

/** Whether a write unit claims the path by a name of its own, not by a pattern that reaches everywhere. */
function isOwn({ use, list }: Unit, path: string): boolean {
  if (use === 'read') return false;
  const owns = (entry: PatternEntry): boolean => {
    if (entry.negated) return false;
    const literal = literalPath(entry.pattern);
    const directory = literal === undefined ? staticDirectory(entry.pattern) : '';
    if (path.endsWith('/')) return directory !== '' && path.startsWith(`${directory}/`);
    return (literal === path || directory !== '') && matchesList({ entries: [entry] }, path);
  };
  return list.entries.some(owns) && (path.endsWith('/') || matchesList(list, path));
}

function sampleOf(path: string): string {
  return path.endsWith('/') ? `${path}x` : path;
}

/** The word itself where the text stands in the session as it is. */
function placeOf(span: Span, word: string): Span {
  const at = span.via ? -1 : span.source.text.slice(span.start, span.end).indexOf(word);
  return at === -1 ? span : { ...span, start: span.start + at, end: span.start + at + word.length };
}
