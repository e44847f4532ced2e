import { closest } from '../base/suggest.ts';
import { exampleOf } from './describe.ts';
import { assignmentHint } from './hint.ts';
import type { ParameterProblem } from './problem.ts';
import type { ParameterSchema } from './schema.ts';

/** Parameters as given on a command line, with what could not be understood. */
export interface AssignedParameters {
  readonly value: Readonly<Record<string, unknown>>;
  readonly problems: readonly ParameterProblem[];
}

type Members = Record<string, unknown>;

/**
 * Reads `name=value` assignments into parameters, later ones over earlier ones and all over `given`.
 *
 * - `session_id=shop`, `phases=2`: the schema's type decides how the value is read.
 * - `frontend.resources=src/,styles/`: a list is split at commas outside brackets and braces; a value that is a whole
 *   JSON list is taken as that; the same list given again is appended to.
 * - `streams=frontend,backend`: a list of named objects takes their names; `frontend.agent=@x` (or
 *   `streams.frontend.agent=@x`) then describes one of them.
 */
export function assignParameters(
  given: Readonly<Record<string, unknown>>,
  assignments: readonly string[],
  schema: ParameterSchema,
): AssignedParameters {
  const value = nameItems(structuredClone(given) as Members, schema);
  const problems: ParameterProblem[] = [];
  const touched = new Set<string>();
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    const path = at === -1 ? assignment : assignment.slice(0, at);
    const target = at < 1 ? { message: 'expected name=value' } : findTarget(value, path, schema);
    if ('message' in target) problems.push(refuse(target, assignment));
    else if (isBrokenList(assignment.slice(at + 1), target.schema)) problems.push(brokenList(target));
    else assign(target, assignment.slice(at + 1), touched);
  }
  return { value, problems };
}

/** Items of a list of named objects may be given by their names alone, also in a file. */
function nameItems(given: Members, { properties = {} }: ParameterSchema): Members {
  const keyed = Object.entries(properties).filter(([name]) => Object.hasOwn(given, name));
  return { ...given, ...Object.fromEntries(keyed.map(([name, list]) => [name, named(given[name], list)])) };
}

function named(value: unknown, { 'x-key': key }: ParameterSchema): unknown {
  if (key === undefined || !Array.isArray(value)) return value;
  return value.map((item: unknown) => (typeof item === 'string' ? { [key]: item } : item));
}

/** Where an assignment goes: a member of the parameters themselves, or of one named item. */
interface Target {
  readonly owner: Members;
  readonly name: string;
  readonly schema: ParameterSchema;
  /** Tells one target from another. */
  readonly path: string;
}

/** Why an assignment goes nowhere, and the path that may have been meant. */
interface Nowhere {
  readonly message: string;
  readonly near?: string;
}

function refuse({ message, near }: Nowhere, assignment: string): ParameterProblem {
  const at = assignment.indexOf('=');
  const path = at === -1 ? assignment : assignment.slice(0, at);
  if (near === undefined) return { path, message };
  return {
    path,
    message,
    why: `did you mean ${near}?`,
    fix: assignmentHint(near, assignment.slice(at + 1)),
  };
}

function findTarget(value: Members, path: string, schema: ParameterSchema): Target | Nowhere {
  const parts = path.split('.');
  const [first, ...rest] = parts as [string, ...string[]];
  const property = propertyOf(schema, first);
  if (property && rest.length === 0) return { owner: value, name: first, schema: property, path };
  if (property?.['x-key'] && rest.length > 1) {
    const found = findMember(value, [first, property], rest);
    return 'near' in found && found.near !== undefined ? { ...found, near: `${first}.${found.near}` } : found;
  }
  const lists = Object.entries(schema.properties ?? {}).filter(([, list]) => list['x-key'] !== undefined);
  if (lists.length === 1 && rest.length > 0) return findMember(value, lists[0]!, parts);
  const names = Object.keys(schema.properties ?? {});
  const [near] = rest.length === 0 ? closest(first, names) : [];
  return {
    message: `is not a parameter; known: ${names.join(', ')}`,
    ...(near === undefined ? {} : { near }),
  };
}

function findMember(
  value: Members,
  list: readonly [string, ParameterSchema],
  path: readonly string[],
): Target | Nowhere {
  const [listName, schema] = list;
  const key = schema['x-key']!;
  const items = Array.isArray(value[listName]) ? (value[listName] as Members[]) : [];
  const name = path.slice(0, -1).join('.');
  const member = path.at(-1)!;
  const item = items.find((candidate) => candidate?.[key] === name);
  if (!item) return { message: `there is no ${name} in ${listName}; name it first: ${listName}=${name},…` };
  const property = schema.items && propertyOf(schema.items, member);
  if (!property) return sayUnknownMember(path, list);
  return { owner: item, name: member, schema: property, path: `${listName}.${name}.${member}` };
}

function sayUnknownMember(
  path: readonly string[],
  [listName, { items }]: readonly [string, ParameterSchema],
): Nowhere {
  const member = path.at(-1)!;
  const names = Object.keys(items?.properties ?? {});
  const [near] = closest(member, names);
  return {
    message: `${member} is not a parameter of ${listName}; known: ${names.join(', ')}`,
    ...(near === undefined ? {} : { near: [...path.slice(0, -1), near].join('.') }),
  };
}

function assign(target: Target, text: string, touched: Set<string>): void {
  const { owner, name, schema, path } = target;
  const value = named(readValue(text, schema), schema);
  const before = owner[name];
  owner[name] =
    touched.has(path) && Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  touched.add(path);
}

function readValue(text: string, schema: ParameterSchema): unknown {
  if (schema.type === 'string') return text;
  if (schema.type === 'array') return readList(text);
  return parseJson(text) ?? text;
}

function readList(text: string): unknown[] {
  if (text === '') return [];
  const json = text.startsWith('[') ? parseJson(text) : undefined;
  return Array.isArray(json) ? json : splitAtCommas(text);
}

/** A list in brackets that is no JSON, as it arrives where the shell took its quotes. `[ -f x ]` is a command. */
function isBrokenList(text: string, { type, items }: ParameterSchema): boolean {
  if (type !== 'array' || items?.format === 'pattern') return false;
  const like = text.startsWith('["') || /^\[\S[\s\S]*\]$/.test(text);
  return like && parseJson(text) === undefined;
}

function brokenList({ path, schema }: Target): ParameterProblem {
  const example = schema.items ? exampleOf(schema.items) : 'VALUE';
  return {
    path,
    message: 'begins with [ but is no JSON list',
    why: 'a shell takes double quotes away unless the whole stands in single ones',
    fix: assignmentHint(path, schema['x-key'] ? exampleOf(schema) : JSON.stringify([example])),
  };
}

/** Splits at commas that stand outside `{}`, `[]` and `()`: patterns use them. A backslash protects a comma. */
function splitAtCommas(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!;
    if (letter === '\\') at += 1;
    else if ('{[('.includes(letter)) depth += 1;
    else if ('}])'.includes(letter)) depth -= 1;
    else if (letter === ',' && depth <= 0) {
      items.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...items, text.slice(start)];
}

function propertyOf(schema: ParameterSchema, name: string): ParameterSchema | undefined {
  const properties = schema.properties ?? {};
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
