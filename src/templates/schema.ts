import { formats } from './formats.ts';
import { readTextPattern } from './text-pattern.ts';

/** The part of JSON Schema that parameters of templates may use; anything else in a schema is refused. */
export interface ParameterSchema {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  /** One of the formats of `formats.ts`. */
  readonly format?: string;
  /** What `text-pattern.ts` reads. */
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: ParameterSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, ParameterSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  /** On a list of objects: the property that names an item, unique in the list. */
  readonly 'x-key'?: string;
  /** A default made of the members beside it, such as `${name}/`. */
  readonly 'x-default'?: string;
  /** Given exactly when another member has this value: `{agent: "command"}`. */
  readonly 'x-with'?: Readonly<Record<string, string>>;
  /** Asked at a terminal although there is a default. */
  readonly 'x-ask'?: true;
  /** Where a default may come from besides this file: `workspace`, the packages of the repository. */
  readonly 'x-source'?: 'workspace';
  /** At the root: names of folders and files none of which may lie in another one. */
  readonly 'x-apart'?: readonly string[];
  /** At the root: lists whose names have to differ from each other. */
  readonly 'x-distinct'?: readonly string[];
  /** At the root: a list, and the lists one of which has to name each of its entries. */
  readonly 'x-used'?: Readonly<Record<string, string>>;
  /** At the root: lists of names, and the lists that those names have to stand in; nothing may wait for itself. */
  readonly 'x-refers'?: Readonly<Record<string, readonly string[]>>;
}

/** The schema of a file, or what about it is not understood; paths as in the file. */
export function readSchema(
  value: unknown,
): { readonly schema: ParameterSchema } | { readonly wrong: string } {
  const wrong = findWrong(value, '', 0);
  if (wrong !== null) return { wrong };
  const schema = value as ParameterSchema;
  return schema.type === 'object' && schema.properties
    ? { schema }
    : { wrong: 'needs "type": "object" and "properties"' };
}

const DEEPEST = 6;
const LONGEST_PATTERN = 500;
const TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean'];

/** What each keyword has to hold. Unknown ones are refused: a misspelt one would check nothing. */
const keywords: Readonly<Record<string, (value: unknown) => boolean>> = {
  $schema: isText,
  $id: isText,
  title: isText,
  description: isText,
  type: (value) => TYPES.includes(value as string),
  default: () => true,
  examples: Array.isArray,
  enum: (value) => Array.isArray(value) && value.length > 0,
  format: (value) => isText(value) && Object.hasOwn(formats, value as string),
  pattern: (value) => isText(value) && isPattern(value as string),
  minLength: isCount,
  maxLength: isCount,
  minimum: Number.isFinite,
  maximum: Number.isFinite,
  items: isObject,
  minItems: isCount,
  maxItems: isCount,
  uniqueItems: (value) => typeof value === 'boolean',
  properties: isObject,
  required: isTexts,
  additionalProperties: (value) => value === false,
  'x-version': (value) => isText(value) && /^\d+(?:\.\d+){0,2}$/.test(value as string),
  'x-key': isText,
  'x-default': isText,
  'x-with': (value) => isObject(value) && Object.keys(value as object).length === 1,
  'x-ask': (value) => value === true,
  'x-source': (value) => value === 'workspace',
  'x-apart': isTexts,
  'x-distinct': isTexts,
  'x-used': (value) => isObject(value) && Object.values(value as object).every(isText),
  'x-refers': (value) => isObject(value) && Object.values(value as object).every(isTexts),
};

/** What those take that others know with more in them. */
const takesOnly: Readonly<Record<string, string>> = {
  type: `it is one of ${TYPES.join(', ')}`,
  format: `it is one of ${Object.keys(formats).join(', ')}`,
  pattern:
    'groups and alternatives are refused, so that no pattern can take for ever; use "enum" or a "format"',
  additionalProperties: 'it is false, or left out',
  'x-version': 'it is a version such as "1.0.0"',
};

function findWrong(value: unknown, path: string, depth: number): string | null {
  const at = path === '' ? '' : `${path}: `;
  if (!isObject(value)) return `${at}expected an object`;
  if (depth > DEEPEST) return `${at}is nested too deeply`;
  for (const [name, member] of Object.entries(value as object)) {
    const takes = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    if (!takes) return `${at}"${name}" is not a keyword that templates know`;
    if (!takes(member))
      return `${at}"${name}" cannot be ${JSON.stringify(member).slice(0, 60)}${Object.hasOwn(takesOnly, name) ? `: ${takesOnly[name]}` : ''}`;
  }
  const { type, items, properties = {} } = value as Partial<ParameterSchema>;
  if (type === undefined) return `${at}needs a "type"`;
  if (type === 'array' && !items) return `${at}a list needs "items"`;
  const inner = [...(items ? [['items', items]] : []), ...Object.entries(properties)] as [string, unknown][];
  for (const [name, member] of inner) {
    if (!/^[A-Za-z_][\w-]*$/.test(name) || name === '__proto__')
      return `${at}"${name}" is no name for a parameter`;
    const wrong = findWrong(member, path === '' ? name : `${path}.${name}`, depth + 1);
    if (wrong !== null) return wrong;
  }
  return null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isPattern(value: string): boolean {
  return value.length <= LONGEST_PATTERN && readTextPattern(value) !== undefined;
}
