import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, parseDocument, Scalar, visit } from 'yaml';
import { unreachable } from '../base/invariant.ts';
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import { explainYaml } from './explain-yaml.ts';
import type { Scope } from './scope.ts';
import { composeText, lookUp } from './scope.ts';

/** What a template is filled with: values, the same as they stand in lists of claims, and comment lines on top. */
export interface Fillings {
  readonly scope: Scope;
  readonly claims?: Scope;
  readonly head: readonly string[];
}

/**
 * Fills a template in its syntax tree and writes it as YAML. Values never pass through text: whatever a parameter
 * holds comes out as one scalar (or list, or map) that reads back as the same value. Directives are YAML tags:
 *
 * - `!param name.of.it`: the value; a pair or item without one is left out
 * - `!text "x ${name} y"`: a string with values in it; `${quote name}` is the value as one word of a shell command
 * - `!first [a, b]`: the first that is there
 * - `!when {equal: [a, b], then: c, else: d}`: c where a equals b, else d; `given: a` instead of `equal` asks whether
 *   there is anything
 * - `!each {of: list, as: name, key: k, value: v}`: a map (with `key`) or list, one entry an item; `number` counts from 1.
 *   `of` may also be a list written out, or a whole number or the name of one: so many times. Of entries with one key
 *   the first stays.
 * - `!join [a, b]`: the entries of several maps or lists in one
 *
 * A map or list that loses all its entries is left out as well. The error says what is wrong with the template.
 */
export function fillTemplate(text: string, fillings: Fillings): Result<string, string> {
  try {
    return ok(fillDocument(text, fillings));
  } catch (error) {
    if (error instanceof TemplateError) return err(error.message);
    if (error instanceof RangeError) return err('it is nested too deeply');
    throw error;
  }
}

/** Plain data of a YAML text; nothing when it is not YAML or its aliases would grow without measure. */
export function readYaml(text: string): unknown {
  try {
    const document = parseDocument(text);
    return document.errors.length > 0 ? undefined : (document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch {
    return undefined;
  }
}

/** Ends the filling of a template that is wrong; never leaves this file. */
class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

function fillDocument(text: string, { scope, claims = scope, head }: Fillings): string {
  const document = parseDocument(text, { prettyErrors: false });
  for (const error of document.errors) demand(false, explainYaml(error, text));
  visit(document, {
    Node: (_key, node) =>
      demand(!isAlias(node) && !node.anchor, 'anchors and aliases have no place in a template'),
  });
  const work: Work = { document, left: MOST_NODES };
  const contents = document.contents
    ? fill(document.contents as Node, { work, plain: scope, claims, as: 'plain' })
    : undefined;
  demand(contents, 'nothing is left of it');
  document.contents = contents as typeof document.contents;
  const comment = head.map((line) => ` ${line}`).join('\n');
  document.commentBefore = document.commentBefore ? `${comment}\n\n${document.commentBefore}` : comment;
  return document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  });
}

/** More nodes than any session has: `!each` in `!each` multiplies. */
const MOST_NODES = 200_000;

interface Work {
  readonly document: Document;
  /** How many nodes may still be looked at. */
  left: number;
}

interface Filling {
  readonly work: Work;
  readonly plain: Scope;
  readonly claims: Scope;
  /** Which of the two holds here. */
  readonly as: 'plain' | 'claims';
}

type Directive = '!param' | '!text' | '!first' | '!when' | '!each' | '!join';

const directives: readonly string[] = [
  '!param',
  '!text',
  '!first',
  '!when',
  '!each',
  '!join',
] satisfies Directive[];

function fill(node: Node, filling: Filling): Node | undefined {
  filling.work.left -= 1;
  demand(filling.work.left >= 0, 'it makes more than a session can hold');
  if (node.tag !== undefined && directives.includes(node.tag)) {
    const filled = follow(node.tag as Directive, node, filling);
    if (filled && isCollection(filled) && node.spaceBefore) filled.spaceBefore = true;
    return filled;
  }
  if (isMap(node)) return fillItems(node, (pair) => fillPair(pair as Pair<Node, Node>, filling));
  if (isSeq(node)) return fillItems(node, (item) => fill(item as Node, filling));
  return node;
}

function fillItems<T extends YAMLMap | YAMLSeq>(
  node: T,
  one: (item: T['items'][number]) => unknown,
): T | undefined {
  const before = node.items.length;
  node.items = node.items.map((item) => one(item)).filter((item) => item !== undefined) as typeof node.items;
  return node.items.length === 0 && before > 0 ? undefined : node;
}

function fillPair(pair: Pair<Node, Node>, filling: Filling): Pair<Node, Node> | undefined {
  const value = pair.value ? fill(pair.value, within(pair.key, filling)) : undefined;
  if (!value) return undefined;
  pair.value = value;
  return pair;
}

/** Claims stand in `resources` and `reads`, there as the entries themselves or as their `path`. */
function within(key: Node, filling: Filling): Filling {
  const name = isScalar(key) ? key.value : undefined;
  if (name === 'path') return filling;
  return { ...filling, as: name === 'resources' || name === 'reads' ? 'claims' : 'plain' };
}

function follow(directive: Directive, node: Node, filling: Filling): Node | undefined {
  switch (directive) {
    case '!param':
      return createNode(lookUp(filling[filling.as], textOf(node)), filling.work.document);
    case '!text':
      return createNode(composeText(textOf(node), filling[filling.as]), filling.work.document);
    case '!first': {
      demand(isSeq(node), '!first takes a list');
      for (const item of node.items as Node[]) {
        const filled = fill(item, filling);
        if (filled) return filled;
      }
      return undefined;
    }
    case '!when':
      return fillWhen(node, filling);
    case '!each':
      return fillEach(node, filling);
    case '!join':
      return fillJoin(node, filling);
    default:
      return unreachable(directive);
  }
}

function fillWhen(node: Node, filling: Filling): Node | undefined {
  const given = isMap(node) ? (node.get('given', true) as Node | undefined) : undefined;
  if (holds(given ?? memberOf(node, 'equal'), { filling, isGiven: given !== undefined }))
    return fill(memberOf(node, 'then'), filling);
  const otherwise = isMap(node) ? (node.get('else', true) as Node | undefined) : undefined;
  return otherwise && fill(otherwise, filling);
}

function holds(
  node: Node,
  { filling, isGiven }: { readonly filling: Filling; readonly isGiven: boolean },
): boolean {
  const filled = fill(node, filling);
  if (isGiven) return filled !== undefined;
  if (!isSeq(filled) || filled.items.length !== 2) return false;
  const [a, b] = filled.items.map((item) => (isScalar(item) ? item.value : item));
  return a === b;
}

function fillEach(node: Node, filling: Filling): Node | undefined {
  demand(isMap(node), '!each takes a map');
  const of = memberOf(node, 'of');
  const list = itemsOf(of, filling);
  if (list.length === 0) return undefined;
  const name = textOf(memberOf(node, 'as'));
  const key = node.get('key', true) as Node | undefined;
  const { work, plain, claims } = filling;
  const [plains, claimed] = (['plain', 'claims'] as const).map((as) => itemsOf(of, { ...filling, as }));
  const labels = new Set<unknown>();
  const entries = list.map((_item, index) => {
    const bind = (to: Scope, value: unknown): Scope => ({ ...to, [name]: value, number: index + 1 });
    const inner = { ...filling, plain: bind(plain, plains![index]), claims: bind(claims, claimed![index]) };
    // Whether there is an entry at all, its key says first: a value may be large.
    const label = key && fill(key.clone() as Node, inner);
    demand(!key || isScalar(label), 'a key must be a scalar');
    if (label && labels.has((label as Scalar).value)) return undefined;
    const value = fill(memberOf(node, 'value').clone() as Node, inner);
    if (!value || !label) return value;
    // Entries that are maps stand apart: they are what people read one by one.
    if (labels.size > 0 && isMap(value) && !value.flow) label.spaceBefore = true;
    labels.add((label as Scalar).value);
    return work.document.createPair(plainKey(label as Scalar), value);
  });
  const kept = entries.filter((entry) => entry !== undefined);
  if (kept.length === 0) return undefined;
  const result = work.document.createNode(key ? {} : []) as YAMLMap | YAMLSeq;
  result.items = kept as typeof result.items;
  result.flow =
    !key &&
    result.items.every((item) => isScalar(item) && String(item.value).length < 30) &&
    result.items.length <= 6;
  return result;
}

/** The entries of several maps, or of several lists, in one; a single value counts as a list of it. */
function fillJoin(node: Node, filling: Filling): Node | undefined {
  demand(isSeq(node), '!join takes a list');
  const parts = (node.items as Node[])
    .map((item) => fill(item, filling))
    .filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const maps = parts.filter((part) => isMap(part));
  demand(maps.length === 0 || maps.length === parts.length, '!join takes maps or lists, not both');
  const joined = filling.work.document.createNode(maps.length > 0 ? {} : []) as YAMLMap | YAMLSeq;
  joined.items = parts.flatMap((part) => (isCollection(part) ? part.items : [part])) as typeof joined.items;
  for (const { items } of maps.slice(1)) {
    const [first] = items;
    if (first && isScalar(first.key) && isCollection(first.value)) first.key.spaceBefore = true;
  }
  return joined;
}

function itemsOf(of: Node, filling: Filling): readonly unknown[] {
  if (isSeq(of)) return (fill(of.clone() as Node, filling)?.toJSON() as unknown[] | undefined) ?? [];
  const counted = isScalar(of) && typeof of.value === 'number' ? of.value : undefined;
  const value = counted ?? lookUp(filling[filling.as], textOf(of));
  if (typeof value !== 'number') return Array.isArray(value) ? value : [];
  demand(value <= MOST_TIMES, `of: more than ${MOST_TIMES} times`);
  return Array.from({ length: value }, (_, index) => index + 1);
}

const MOST_TIMES = 1000;

/** Texts of several plain lines stay readable as a block; in a flow, YAML writes them in quotes after all. */
function styleOf(text: string): Scalar.Type {
  const plainLines = /^[^\s\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}\n]*\n)+$/u;
  const spaces = /[^\S\n]\n|\n[^\S\n]|\n\n$|[^\S \n]/;
  return plainLines.test(text) && !spaces.test(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
}

/** No string stands as it is: none can be taken for an alias, a tag, a comment, a number or a word of YAML 1.1. */
function createNode(value: unknown, document: Document): Node | undefined {
  if (value === undefined) return undefined;
  const node = document.createNode(value, {
    flow: JSON.stringify(value).length <= 90,
    aliasDuplicateObjects: false,
  }) as Node;
  visit(node, {
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === 'string') scalar.type = styleOf(scalar.value);
    },
    Pair: (_key, pair) => {
      if (isPair(pair) && isScalar(pair.key)) plainKey(pair.key);
    },
  });
  return node;
}

function plainKey(key: Scalar): Scalar {
  const word = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(String(key.value));
  const special = /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(String(key.value));
  key.type = word && !special ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE;
  return key;
}

function memberOf(node: Node, name: string): Node {
  const member = isMap(node) ? node.get(name, true) : undefined;
  demand(member, `${node.tag}: ${name} is missing`);
  return member as Node;
}

function textOf(node: Node): string {
  demand(isScalar(node), 'expected a scalar');
  return String(node.value);
}

function demand(condition: unknown, message: string): asserts condition {
  if (!condition) throw new TemplateError(message);
}
