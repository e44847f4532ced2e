import { isDeepStrictEqual } from 'node:util';
import type { Document, Node } from 'yaml';
import { isCollection, isMap, isScalar, Lexer, parseDocument } from 'yaml';

/** Three versions of one YAML text. */
export interface DocumentVersions {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Puts what changed from `base` to `theirs` into `ours`, key by key, where `ours` still has what `base` had. Lists count as
 * one value. Nothing when both changed the same value differently, when a comment that came in `ours` would be lost with the
 * value it belongs to, or when a text is no YAML.
 */
export function mergeDocuments(versions: DocumentVersions): string | undefined {
  try {
    const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map((text) =>
      parseDocument(text),
    );
    if (!base || !ours || !theirs) return undefined;
    if ([base, ours, theirs].some(({ errors, contents }) => errors.length > 0 || !isMap(contents)))
      return undefined;
    if (!mergeAt([], { base, ours, theirs })) return undefined;
    const merged = ours.toString({
      lineWidth: 0,
      flowCollectionPadding: false,
      doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    });
    return keepsComments(versions, merged) ? merged : undefined;
  } catch {
    // Aliases without an anchor, nesting without an end: then lines decide.
    return undefined;
  }
}

type Sides = Readonly<Record<'base' | 'ours' | 'theirs', Document>>;

function mergeAt(path: readonly string[], sides: Sides): boolean {
  const [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map((side) => nodeAt(side, path));
  const values = [base, ours, theirs].map((node) => node?.toJSON() as unknown);
  if (isDeepStrictEqual(values[0], values[2]) || isDeepStrictEqual(values[1], values[2])) return true;
  if (isMap(base) && isMap(ours) && isMap(theirs)) {
    const keys = new Set([base, ours, theirs].flatMap((map) => map.items.map(({ key }) => keyText(key))));
    return [...keys].every((key) => mergeAt([...path, key], sides));
  }
  if (!isDeepStrictEqual(values[0], values[1])) return false;
  if (theirs === undefined) sides.ours.deleteIn(path);
  else sides.ours.setIn(path, withComments(theirs.clone() as Node, ours));
  return true;
}

/** The comments around a value; those inside a list are about its items, which are others now. */
function withComments(value: Node, before: Node | undefined): Node {
  if (before?.commentBefore && !isCollection(value)) value.commentBefore ??= before.commentBefore;
  if (before?.comment && (isScalar(before) || (isCollection(before) && before.flow)))
    value.comment ??= before.comment;
  return value;
}

/** Whether each comment that somebody wrote is still there, as often as it was. */
function keepsComments({ base, ours }: DocumentVersions, merged: string): boolean {
  const [before, written, kept] = [base, ours, merged].map(countComments) as [Counts, Counts, Counts];
  return [...written].every(
    ([comment, times]) => times <= (before.get(comment) ?? 0) || times <= (kept.get(comment) ?? 0),
  );
}

type Counts = ReadonlyMap<string, number>;

function countComments(text: string): Counts {
  const counts = new Map<string, number>();
  let previous = '';
  for (const token of new Lexer().lex(text)) {
    // A scalar follows its mark, and may begin like a comment.
    if (token.startsWith('#') && previous !== SCALAR_FOLLOWS) {
      const comment = token.replace(/^#+\s*/, '').trimEnd();
      counts.set(comment, (counts.get(comment) ?? 0) + 1);
    }
    previous = token;
  }
  return counts;
}

const SCALAR_FOLLOWS = '\u001f';

function nodeAt(document: Document, path: readonly string[]): Node | undefined {
  return (path.length === 0 ? document.contents : document.getIn(path, true)) as Node | undefined;
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}
