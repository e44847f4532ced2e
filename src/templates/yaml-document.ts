import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isCollection, isMap, isPair, isScalar, isSeq, parseDocument, Scalar, visit } from 'yaml';
import { unreachable } from '../base/invariant.ts';
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';

/** Names and their values; inner scopes are made by `!each`. */
export type Scope = Readonly<Record<string, unknown>>;

/**
 * Fills a template in its syntax tree and writes it as YAML. Values never pass through text: whatever a parameter
 * holds comes out as one scalar (or list, or map) that reads back as the same value. Directives are YAML tags:
 *
 * - `!param name.of.it`: the value; a pair or item without one is left out
 * - `!text "x ${name} y"`: a string with values in it
 * - `!first [a, b]`: the first that is there
 * - `!when {equal: [a, b], then: c}`: c where a equals b
 * - `!each {of: list, as: name, key: k, value: v}`: a map (with `key`) or list, one entry an item; `number` counts from 1
 *
 * A map or list that loses all its entries is left out as well. The error says what is wrong with the template.
 */
export function fillTemplate(text: string, scope: Scope, head: readonly string[]): Result<string, string> {
  try {
    return ok(fillDocument(text, scope, head));
  } catch (error) {
    if (error instanceof TemplateError) return err(error.message);
    throw error;
  }
}

/** Ends the filling of a template that is wrong; never leaves this file. */
class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

function fillDocument(text: string, scope: Scope, head: readonly string[]): string {
  const document = parseDocument(text);
  demand(document.errors.length === 0, document.errors[0]?.message ?? '');
  const contents = document.contents ? fill(document.contents as Node, { document, scope }) : undefined;
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

interface Filling {
  readonly document: Document;
  readonly scope: Scope;
}

type Directive = '!param' | '!text' | '!first' | '!when' | '!each';

const directives: readonly string[] = ['!param', '!text', '!first', '!when', '!each'] satisfies Directive[];

function fill(node: Node, filling: Filling): Node | undefined {
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
  const value = pair.value ? fill(pair.value, filling) : undefined;
  if (!value) return undefined;
  pair.value = value;
  return pair;
}

function follow(directive: Directive, node: Node, filling: Filling): Node | undefined {
  switch (directive) {
    case '!param':
      return createNode(lookUp(filling.scope, textOf(node)), filling.document);
    case '!text':
      return createNode(composeText(textOf(node), filling.scope), filling.document);
    case '!first': {
      demand(isSeq(node), '!first takes a list');
      for (const item of node.items as Node[]) {
        const filled = fill(item, filling);
        if (filled) return filled;
      }
      return undefined;
    }
    case '!when': {
      const equal = fill(memberOf(node, 'equal'), filling);
      const [a, b] = isSeq(equal) ? (equal.toJSON() as unknown[]) : [];
      return isSeq(equal) && equal.items.length === 2 && a === b
        ? fill(memberOf(node, 'then'), filling)
        : undefined;
    }
    case '!each':
      return fillEach(node, filling);
    default:
      return unreachable(directive);
  }
}

function fillEach(node: Node, filling: Filling): Node | undefined {
  demand(isMap(node), '!each takes a map');
  const list = lookUp(filling.scope, textOf(memberOf(node, 'of')));
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const name = textOf(memberOf(node, 'as'));
  const key = node.get('key', true) as Node | undefined;
  const { document } = filling;
  const entries = list.map((item: unknown, index) => {
    const inner = { document, scope: { ...filling.scope, [name]: item, number: index + 1 } };
    const value = fill(memberOf(node, 'value').clone() as Node, inner);
    if (!value) return undefined;
    if (!key) return value;
    // Entries that are maps stand apart: they are what people read one by one.
    const label = fill(key.clone() as Node, inner);
    demand(isScalar(label), 'a key must be a scalar');
    if (index > 0 && isMap(value)) label.spaceBefore = true;
    return document.createPair(plainKey(label), value);
  });
  const result = document.createNode(key ? {} : []) as YAMLMap | YAMLSeq;
  result.items = entries.filter((entry) => entry !== undefined) as typeof result.items;
  result.flow =
    !key &&
    result.items.every((item) => isScalar(item) && String(item.value).length < 30) &&
    result.items.length <= 6;
  return result;
}

/** Strings are always quoted: none can be taken for an alias, a tag, a comment, a number or a word of YAML 1.1. */
function createNode(value: unknown, document: Document): Node | undefined {
  if (value === undefined) return undefined;
  const node = document.createNode(value, {
    flow: JSON.stringify(value).length <= 90,
    aliasDuplicateObjects: false,
  }) as Node;
  visit(node, {
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === 'string') scalar.type = Scalar.QUOTE_DOUBLE;
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

function composeText(text: string, scope: Scope): string | undefined {
  let missing = false;
  const composed = text.replace(/\$\{([^}]+)\}/g, (_all, path: string) => {
    const value = lookUp(scope, path);
    missing ||= value === undefined;
    return String(value);
  });
  return missing ? undefined : composed;
}

function lookUp(scope: Scope, path: string): unknown {
  let value: unknown = scope;
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
    value = (value as Scope)[name];
  }
  return value;
}

function memberOf(node: Node, name: string): Node {
  const member = isMap(node) ? node.get(name, true) : undefined;
  demand(member, `${name} is missing`);
  return member as Node;
}

function textOf(node: Node): string {
  demand(isScalar(node), 'expected a scalar');
  return String(node.value);
}

function demand(condition: unknown, message: string): asserts condition {
  if (!condition) throw new TemplateError(message);
}
