/**
 * Shapes of plain JSON: each carries the JSON Schema it stands for and, as a type only, the values it accepts. One
 * description serves the check at run time, the published schema and (by a test) the TypeScript type.
 */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** Never present: holds the type. */
  readonly accepts?: T;
}

/** The part of JSON Schema 2020-12 that shapes are made of. */
export interface JsonSchema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object';
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly anyOf?: readonly JsonSchema[];
}

/** The values that a shape accepts. */
export type Accepts<S> = S extends Shape<infer T> ? T : never;

/** Any text. */
export const text: Shape<string> = { schema: { type: 'string' } };
/** Any number. */
export const number: Shape<number> = { schema: { type: 'number' } };
/** A count, a place or a duration: a whole number from 0. */
export const count: Shape<number> = { schema: { type: 'integer', minimum: 0 } };
/** `true` or `false`. */
export const flag: Shape<boolean> = { schema: { type: 'boolean' } };

/** Exactly this text. */
export function literal<const T extends string>(value: T): Shape<T> {
  return { schema: { const: value } };
}

/** One of these texts. */
export function choice<const T extends string>(...values: readonly T[]): Shape<T> {
  return { schema: { enum: values } };
}

/** The shape, or `null`. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return { schema: { anyOf: [shape.schema, { type: 'null' }] } };
}

/** Any number of items. */
export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return { schema: { type: 'array', items: item.schema } };
}

/** Exactly two items. */
export function pair<T>(item: Shape<T>): Shape<readonly [T, T]> {
  return { schema: { type: 'array', items: item.schema, minItems: 2, maxItems: 2 } };
}

/** Any keys, values of one shape. */
export function record<T>(value: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return { schema: { type: 'object', additionalProperties: value.schema } };
}

/** Exactly these keys, all of them. */
export function object<const F extends Readonly<Record<string, Shape<unknown>>>>(
  fields: F,
): Shape<{ readonly [K in keyof F]: Accepts<F[K]> }> {
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key, shape.schema])),
      required: Object.keys(fields),
      additionalProperties: false,
    },
  };
}

/** Exactly these keys, and any of the optional ones. */
export function withOptional<T, const F extends Readonly<Record<string, Shape<unknown>>>>(
  shape: Shape<T>,
  fields: F,
): Shape<T & { readonly [K in keyof F]?: Accepts<F[K]> }> {
  const more = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.schema]));
  return { schema: { ...shape.schema, properties: { ...shape.schema.properties, ...more } } };
}

/** A value of any one of the shapes. */
export function either<const S extends readonly Shape<unknown>[]>(...shapes: S): Shape<Accepts<S[number]>> {
  return { schema: { anyOf: shapes.map(({ schema }) => schema) } };
}

/** Holds a shape to a type that is written elsewhere: it compiles only where both accept the same values. */
export function exactly<T>(): <S>(shape: Shape<S> & Same<S, T>) => Shape<T> {
  return (shape) => shape as Shape<unknown> as Shape<T>;
}

type Same<A, B> = [A, B] extends [B, A] ? unknown : never;

/** Where and why a value does not fit, as `$.path: reason`; `null` when it fits. */
export function misfit(value: unknown, schema: JsonSchema, path = '$'): string | null {
  if (schema.anyOf) {
    const reasons = schema.anyOf.map((one) => misfit(value, one, path));
    return reasons.includes(null) ? null : deepest(reasons as string[]);
  }
  if (schema.const !== undefined)
    return value === schema.const ? null : `${path}: expected ${JSON.stringify(schema.const)}`;
  if (schema.enum)
    return schema.enum.includes(value as string)
      ? null
      : `${path}: expected one of ${schema.enum.join(', ')}`;
  if (!hasType(value, schema.type)) return `${path}: expected ${schema.type}`;
  if (Array.isArray(value)) return misfitInList(value, schema, path);
  if (schema.type === 'object') return misfitInObject(value as Record<string, unknown>, schema, path);
  if (schema.minimum !== undefined && (value as number) < schema.minimum)
    return `${path}: expected at least ${schema.minimum}`;
  return null;
}

function misfitInList(value: readonly unknown[], schema: JsonSchema, path: string): string | null {
  const { items, minItems = 0, maxItems = Infinity } = schema;
  if (value.length < minItems || value.length > maxItems) return `${path}: expected ${minItems} items`;
  for (const [index, item] of value.entries()) {
    const reason = items ? misfit(item, items, `${path}[${index}]`) : null;
    if (reason !== null) return reason;
  }
  return null;
}

function misfitInObject(value: Record<string, unknown>, schema: JsonSchema, path: string): string | null {
  for (const key of schema.required ?? [])
    if (!Object.hasOwn(value, key)) return `${path}: ${key} is missing`;
  for (const [key, member] of Object.entries(value)) {
    const own =
      schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    const shape = own ?? schema.additionalProperties;
    if (shape === false || shape === undefined) return `${path}: unknown key ${JSON.stringify(key)}`;
    const reason = misfit(member, shape, `${path}.${key}`);
    if (reason !== null) return reason;
  }
  return null;
}

function hasType(value: unknown, type: JsonSchema['type']): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case undefined:
      return true;
  }
}

/** Of several reasons, the one that got furthest into the value: the alternative that was probably meant. */
function deepest(reasons: readonly string[]): string {
  const depth = (reason: string): number => reason.slice(0, reason.indexOf(':')).length;
  return reasons.reduce((best, reason) => (depth(reason) > depth(best) ? reason : best));
}
