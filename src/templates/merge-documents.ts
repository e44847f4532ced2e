import { isDeepStrictEqual } from 'node:util';
import type { Document, Node } from 'yaml';
import { isMap, isScalar, parseDocument } from 'yaml';

/** Three versions of one YAML text. */
export interface DocumentVersions {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Puts what changed from `base` to `theirs` into `ours`, key by key, where `ours` still has what `base` had; comments of
 * `ours` stay. Lists count as one value. Nothing when both changed the same value differently, or a text is no YAML.
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
    return ours.toString({
      lineWidth: 0,
      flowCollectionPadding: false,
      doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    });
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
  else sides.ours.setIn(path, theirs.clone());
  return true;
}

function nodeAt(document: Document, path: readonly string[]): Node | undefined {
  return (path.length === 0 ? document.contents : document.getIn(path, true)) as Node | undefined;
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}
