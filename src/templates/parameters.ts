import {
  type Advice,
  adviseOn,
  adviseOnChoice,
  adviseOnName,
  adviseOnNumber,
  adviseOnTwice,
  fixFor,
  type Place,
  pasteItem,
} from './advice.ts';
import { describeType, exceptionOf, nounOf } from './describe.ts';
import { formatOf } from './formats.ts';
import { assignmentHint } from './hint.ts';
import type { ParameterProblem } from './problem.ts';
import { checkRelations } from './relations.ts';
import type { ParameterSchema } from './schema.ts';
import { composeText, foldName } from './scope.ts';
import { longestMatched, readTextPattern } from './text-pattern.ts';

/** The value with defaults filled in (a new one; the given one is not changed), and every problem found. */
export interface CheckedParameters {
  readonly value: unknown;
  readonly problems: readonly ParameterProblem[];
}

/** Checks parameters against their schema. All problems are found in one go, in the schema's order. */
export function checkParameters(value: unknown, schema: ParameterSchema): CheckedParameters {
  const problems: ParameterProblem[] = [];
  const checked = checkValue(value, schema, { path: '', problems });
  // What stands between parameters is worth saying only of parameters that are right by themselves.
  return { value: checked, problems: problems.length > 0 ? problems : checkRelations(checked, schema) };
}

/** Parameters without those that the schema does not know, and the paths of what was dropped. */
export function dropUnknown(
  value: unknown,
  schema: ParameterSchema,
): { readonly value: unknown; readonly dropped: readonly string[] } {
  const dropped: string[] = [];
  const keep = (item: unknown, of: ParameterSchema, path: string): unknown => {
    if (Array.isArray(item) && of.items)
      return item.map((each, index) => keep(each, of.items!, join(path, nameOf(each, of, index))));
    if (!of.properties || !hasType(item, 'object')) return item;
    const known = Object.entries(item as object).filter(([name]) => {
      const has = Object.hasOwn(of.properties!, name);
      if (!has) dropped.push(join(path, name));
      return has;
    });
    return Object.fromEntries(
      known.map(([name, member]) => [name, keep(member, of.properties![name]!, join(path, name))]),
    );
  };
  return { value: keep(value, schema, ''), dropped };
}

function checkValue(value: unknown, schema: ParameterSchema, place: Place): unknown {
  if (!hasType(value, schema.type))
    return report(place, `expected ${nounOf(schema.type)}, got ${show(value)}`, adviseOn(schema, place));
  if (schema.enum && !schema.enum.includes(value))
    return report(
      place,
      `expected one of ${schema.enum.map(String).join(', ')}; got ${show(value)}`,
      adviseOnChoice(String(value), schema, place),
    );
  if (typeof value === 'string') checkText(value, schema, place);
  if (typeof value === 'number') checkNumber(value, schema, place);
  if (Array.isArray(value)) return checkList(value, schema, place);
  if (schema.type === 'object') return checkObject(value as Record<string, unknown>, schema, place);
  return value;
}

function checkText(value: string, schema: ParameterSchema, place: Place): void {
  const length = [...value].length;
  const format = formatOf(schema.format);
  const most = Math.min(
    schema.maxLength ?? Number.POSITIVE_INFINITY,
    format?.most ?? Number.POSITIVE_INFINITY,
    schema.pattern === undefined ? Number.POSITIVE_INFINITY : longestMatched,
  );
  if (length < (schema.minLength ?? 0)) report(place, 'must not be empty', adviseOn(schema, place));
  else if (length > most) report(place, `must have at most ${most} characters, has ${length}`, {});
  else if (format && !format.fits(value))
    report(place, `expected ${format.noun}; got ${show(value)}`, {
      why: typeof format.because === 'string' ? format.because : format.because(value),
      fix: fixFor(value, schema, place),
    });
  else if (schema.pattern !== undefined && !readTextPattern(schema.pattern)?.(value))
    report(
      place,
      exceptionOf(schema) === value
        ? `expected ${describeType(schema)}; got ${show(value)}`
        : `${show(value)} does not match ${schema.pattern}`,
      exceptionOf(schema) === value
        ? { ...(schema.description ? { why: schema.description } : {}), fix: fixFor('', schema, place) }
        : {},
    );
}

function checkNumber(value: number, schema: ParameterSchema, place: Place): void {
  if (value < (schema.minimum ?? Number.NEGATIVE_INFINITY))
    report(place, `must be at least ${schema.minimum}`, adviseOnNumber(schema.minimum!, schema, place));
  if (value > (schema.maximum ?? Number.POSITIVE_INFINITY))
    report(place, `must be at most ${schema.maximum}`, adviseOnNumber(schema.maximum!, schema, place));
}

function checkList(value: readonly unknown[], schema: ParameterSchema, place: Place): unknown[] {
  if (value.length < (schema.minItems ?? 0))
    report(place, `needs at least ${schema.minItems}`, adviseOn(schema, place));
  if (value.length > (schema.maxItems ?? MOST_ITEMS)) {
    report(place, `may have at most ${schema.maxItems ?? MOST_ITEMS}, has ${value.length}`, {});
    return [];
  }
  const seen = new Map<unknown, string>();
  return value.map((item, index) => {
    const name = nameOf(item, schema, index);
    const at: Place = {
      path: join(place.path, name),
      problems: place.problems,
      paste: (text) => pasteItem({ value, index, text }, schema, place),
    };
    const identity = identityOf(item, schema, name) ?? index;
    const first = seen.get(identity);
    const shown = typeof item === 'string' ? item : name;
    if (first !== undefined && (first === shown || !isNamed(item, schema)))
      report(at, 'is given twice', adviseOnTwice(value, schema, place));
    else if (first !== undefined)
      report(at, `is too much like ${first}`, {
        why: 'names that differ only in capitals, _, - or the ending _stream are taken for each other',
      });
    seen.set(identity, shown);
    return schema.items ? checkValue(item, schema.items, at) : item;
  });
}

/** By what an item is told apart; `null` where items may be alike. */
function identityOf(item: unknown, schema: ParameterSchema, name: string): string | null {
  if (isNamed(item, schema)) return foldName(schema['x-key'] ? name : String(item));
  return schema.uniqueItems ? JSON.stringify(item) : null;
}

/** Names become names of streams and files: two that differ only in capitals are one. */
function isNamed(item: unknown, schema: ParameterSchema): boolean {
  if (schema['x-key']) return true;
  return schema.uniqueItems === true && typeof item === 'string' && schema.items?.format === 'id';
}

/** More entries than any session can use. */
const MOST_ITEMS = 1000;

function checkObject(
  value: Readonly<Record<string, unknown>>,
  schema: ParameterSchema,
  place: Place,
): Record<string, unknown> {
  const known = schema.properties ?? {};
  const checked: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(known)) {
    const at: Place = { path: join(place.path, name), problems: place.problems };
    if (Object.hasOwn(value, name)) checked[name] = checkValue(value[name], property, at);
    else if (property.default !== undefined) checked[name] = structuredClone(property.default);
    else if (schema.required?.includes(name)) report(at, 'is required', adviseOn(property, at));
    checkWith(checked, [name, property], at);
  }
  for (const [name, property] of Object.entries(known)) {
    const made =
      property['x-default'] === undefined ? undefined : composeText(property['x-default'], checked);
    if (made !== undefined) checked[name] ??= made;
  }
  for (const name of Object.keys(value))
    if (!Object.hasOwn(known, name))
      report(
        { ...place, path: join(place.path, name) },
        `is not a parameter; known: ${Object.keys(known).join(', ')}`,
        adviseOnName(name, Object.keys(known)),
      );
  return checked;
}

/** A member that belongs to a value of another one: given with that, and only with that. */
function checkWith(
  checked: Record<string, unknown>,
  [name, property]: readonly [string, ParameterSchema],
  place: Place,
): void {
  const [condition] = Object.entries(property['x-with'] ?? {});
  if (!condition) return;
  const [other, wanted] = condition;
  const holds = checked[other] === wanted;
  if (holds && checked[name] === undefined)
    report(place, `is required with ${other}=${wanted}`, adviseOn(property, place));
  if (!holds && checked[name] !== undefined)
    report(place, `is taken only with ${other}=${wanted}`, {
      why: property.description ?? '',
      fix: `${assignmentHint(other, wanted!)}, or leave it out`,
    });
}

function nameOf(item: unknown, schema: ParameterSchema, index: number): string {
  const key = schema['x-key'];
  const name =
    key && item !== null && typeof item === 'object' ? (item as Record<string, unknown>)[key] : undefined;
  return typeof name === 'string' ? name : String(index + 1);
}

function hasType(value: unknown, type: ParameterSchema['type']): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return value !== null && typeof value === 'object' && !Array.isArray(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'number') return Number.isFinite(value);
  return typeof value === type;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function report(place: Place, message: string, advice: Advice): undefined {
  place.problems.push({ path: place.path, message, ...advice });
  return undefined;
}
