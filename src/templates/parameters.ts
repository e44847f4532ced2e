/** The part of JSON Schema that parameters of templates may use; anything else in a schema is refused. */
export interface ParameterSchema {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: ParameterSchema;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, ParameterSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  /** On a list of objects: the property that names an item, unique in the list. */
  readonly 'x-key'?: string;
}

/** Something wrong with a parameter: where (`streams.frontend.agent`), and what was expected. */
export interface ParameterProblem {
  readonly path: string;
  readonly message: string;
}

/** The value with defaults filled in (a new one; the given one is not changed), and every problem found. */
export interface CheckedParameters {
  readonly value: unknown;
  readonly problems: readonly ParameterProblem[];
}

/** Checks parameters against their schema. All problems are found in one go, in the schema's order. */
export function checkParameters(value: unknown, schema: ParameterSchema): CheckedParameters {
  const problems: ParameterProblem[] = [];
  return { value: checkValue(value, schema, { path: '', problems }), problems };
}

interface Place {
  readonly path: string;
  readonly problems: ParameterProblem[];
}

function checkValue(value: unknown, schema: ParameterSchema, place: Place): unknown {
  if (!hasType(value, schema.type))
    return report(place, `expected ${nounOf(schema.type)}, got ${show(value)}`);
  if (schema.enum && !schema.enum.includes(value))
    return report(place, `expected one of ${schema.enum.map(String).join(', ')}; got ${show(value)}`);
  if (typeof value === 'string') checkText(value, schema, place);
  if (typeof value === 'number') checkNumber(value, schema, place);
  if (Array.isArray(value)) return checkList(value, schema, place);
  if (schema.type === 'object') return checkObject(value as Record<string, unknown>, schema, place);
  return value;
}

function checkText(value: string, schema: ParameterSchema, place: Place): void {
  const length = [...value].length;
  if (length < (schema.minLength ?? 0)) report(place, 'must not be empty');
  if (length > (schema.maxLength ?? Number.POSITIVE_INFINITY))
    report(place, `must have at most ${schema.maxLength} characters, has ${length}`);
  else if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
    report(place, `${show(value)} does not match ${schema.pattern}`);
}

function checkNumber(value: number, schema: ParameterSchema, place: Place): void {
  if (value < (schema.minimum ?? Number.NEGATIVE_INFINITY))
    report(place, `must be at least ${schema.minimum}`);
  if (value > (schema.maximum ?? Number.POSITIVE_INFINITY))
    report(place, `must be at most ${schema.maximum}`);
}

function checkList(value: readonly unknown[], schema: ParameterSchema, place: Place): unknown[] {
  if (value.length < (schema.minItems ?? 0)) report(place, `needs at least ${schema.minItems}`);
  const seen = new Set<unknown>();
  return value.map((item, index) => {
    const name = nameOf(item, schema, index);
    const at = { ...place, path: join(place.path, name) };
    const identity = schema['x-key'] ? name : schema.uniqueItems ? JSON.stringify(item) : index;
    if (seen.has(identity)) report(at, 'is given twice');
    seen.add(identity);
    return schema.items ? checkValue(item, schema.items, at) : item;
  });
}

function checkObject(
  value: Readonly<Record<string, unknown>>,
  schema: ParameterSchema,
  place: Place,
): Record<string, unknown> {
  const known = schema.properties ?? {};
  const checked: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(known)) {
    const at = { ...place, path: join(place.path, name) };
    if (Object.hasOwn(value, name)) checked[name] = checkValue(value[name], property, at);
    else if (property.default !== undefined) checked[name] = structuredClone(property.default);
    else if (schema.required?.includes(name)) report(at, 'is required');
  }
  for (const name of Object.keys(value))
    if (!Object.hasOwn(known, name))
      report(
        { ...place, path: join(place.path, name) },
        `is not a parameter; known: ${Object.keys(known).join(', ')}`,
      );
  return checked;
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

function nounOf(type: ParameterSchema['type']): string {
  const nouns = { array: 'a list', object: 'an object', integer: 'a whole number', string: 'a text' };
  return type in nouns ? nouns[type as keyof typeof nouns] : `a ${type}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function report(place: Place, message: string): undefined {
  place.problems.push({ path: place.path, message });
  return undefined;
}
