import fc from 'fast-check';
import { formatOf } from '../../src/templates/formats.ts';
import type { ParameterSchema } from '../../src/templates/schema.ts';

type Members = Record<string, unknown>;

/** Any parameters that a schema takes by its types; what stands between parameters is seen to as far as it can be. */
export function parametersOf(schema: ParameterSchema): fc.Arbitrary<Members> {
  return (anyOf(schema) as fc.Arbitrary<Members>).map((value) => relate(value, schema));
}

/** The values at the edges of what one parameter may be: longest, shortest, smallest, largest, each choice. */
export function boundariesOf(schema: ParameterSchema): unknown[] {
  if (schema.enum) return [...schema.enum];
  switch (schema.type) {
    case 'boolean':
      return [true, false];
    case 'integer':
    case 'number':
      return [schema.minimum, schema.maximum].filter((bound) => bound !== undefined);
    case 'string':
      return textsOf(schema);
    case 'array':
      return listsOf(schema);
    case 'object':
      return [];
  }
}

/** Values that were trouble somewhere once, for each format; the first and the second are the shortest and the longest. */
const edges: Readonly<Record<string, readonly string[]>> = {
  id: ['a', 'a'.repeat(64), 'yes', 'null', 'on', 'x1_y-z', 'Upper', 'o0l1'],
  milestone: ['m', 'm'.repeat(64), 'ready_complete', 'Off'],
  dependency: [],
  argument: ['a', 'node', '{prompt_file}', '{stream}', '--once', "it's", '@x'],
  'session-id': ['a', `a${'.b'.repeat(31)}c`, '1', 'no', '2025-08-07', 'a.b_c-d'],
  agent: ['@a', `@${'a'.repeat(63)}`, '@1', '@a.b_c-d'],
  folder: [
    'a/',
    `${'long-name/'.repeat(40)}`,
    'a b/[id]/(x)/{y,z}/',
    "it's/!n/",
    'Stro\u0308me/文書/',
    'yes/',
    '1.0/',
    '@scope/thing/',
    'Größe/',
    'a.b_c-d/',
    '_x/',
  ],
  file: ['a.b', `${'long-name/'.repeat(39)}name.json`, 'v [1]/it.js', 'contracts/v1/api.json', 'x-y_z.SQL'],
  line: [
    'a',
    'x'.repeat(500),
    '*.ts',
    '!x',
    'a #b',
    'yes',
    '${task}',
    '{prompt_file}',
    "it's “so”",
    '- x: y',
    '漢字 🙂',
  ],
  command: ['m', 'make check', "grep -r 'a: b' x # c", 'a && b', 'test -f "a\\nb"', 'x'.repeat(2000)],
  pattern: ['a', '.env', 'node_modules/', 'src/**/*.ts', '{a,b}/**'],
  schedule: ['1m', '576h', '90s', 'every_99_hours', 'every_1_minute', '99h9999m', 'every_30_minutes'],
  duration: ['1ms', '576h', '99h9999m', '90_seconds', '15m', '1h30m'],
};

/** Arbitrary texts of a format; those a shell or a pattern reads are taken from what the schema gives as examples. */
function formatted(format: string): fc.Arbitrary<string> {
  const any: Readonly<Record<string, fc.Arbitrary<string>>> = {
    id: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/),
    'session-id': fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/),
    milestone: fc.stringMatching(/^m[A-Za-z0-9_-]{0,12}$/),
    agent: fc.stringMatching(/^@[A-Za-z0-9][A-Za-z0-9._-]{0,12}$/),
    folder: fc
      .array(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,8}$/), { minLength: 1, maxLength: 3 })
      .map((names) => `${names.join('/')}/`),
    file: fc.stringMatching(/^[a-z]{1,8}\/[a-z]{1,8}\.[a-z]{1,4}$/),
    line: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    schedule: fc.integer({ min: 1, max: 9999 }).map((minutes) => `${minutes}m`),
    duration: fc.integer({ min: 1, max: 9999 }).map((minutes) => `${minutes}m`),
  };
  // Names of other things are filled in by `relate`.
  if (format === 'dependency') return fc.constant('x');
  const some = fc.constantFrom(...edges[format]!);
  const free = any[format];
  return (free ? fc.oneof({ weight: 3, arbitrary: free }, some) : some).filter((text) =>
    formatOf(format)!.fits(text),
  );
}

function anyOf(schema: ParameterSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number': {
      const [min, max] = [schema.minimum ?? 0, schema.maximum ?? 1000];
      return fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));
    }
    case 'string': {
      if (schema.format === undefined) throw new Error('a text of a bundled template has a format');
      const { pattern, examples } = schema;
      const text = examples
        ? (fc.constantFrom(...examples) as fc.Arbitrary<string>)
        : formatted(schema.format);
      return pattern === undefined ? text : text.filter((value) => new RegExp(pattern, 'u').test(value));
    }
    case 'array':
      return listOf(schema);
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, member]) => [name, anyOf(member)]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      );
  }
}

function listOf(schema: ParameterSchema): fc.Arbitrary<unknown[]> {
  const key = schema['x-key'];
  const whole = schema.examples?.filter((example) => Array.isArray(example)) ?? [];
  const size = { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 6, 6) };
  const lists = fc.uniqueArray(anyOf(schema.items!), {
    ...size,
    selector: (item) => fold(key ? (item as Members)[key] : item),
  });
  return whole.length > 0 && !key ? fc.oneof(lists, fc.constantFrom(...(whole as unknown[][]))) : lists;
}

function fold(value: unknown): string {
  return String(value)
    .toLowerCase()
    .replace(/[_-]/g, '')
    .replace(/(?:stream)+$/, '');
}

/** Drops what is only taken with another value, and lets lists of names name earlier items. */
function relate(value: Members, schema: ParameterSchema): Members {
  const related = structuredClone(value);
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const [condition] = Object.entries(member['x-with'] ?? {});
    if (!condition) continue;
    const [other, wanted] = condition;
    if (related[other] !== wanted) delete related[name];
    else related[name] ??= member.examples![0];
  }
  for (const [list, property] of Object.entries(schema.properties ?? {}))
    for (const [member, inner] of Object.entries(property.items?.properties ?? {}))
      if (inner.items?.format === 'pattern') keepApart((related[list] ?? []) as Members[], member);
  for (const path of Object.keys(schema['x-used'] ?? {})) delete related[path];
  for (const path of Object.keys(schema['x-refers'] ?? {})) {
    const [list = '', member = ''] = path.split('.');
    const items = (related[list] ?? []) as Members[];
    for (const [at, item] of items.entries()) {
      const wished = (item[member] as string[] | undefined)?.length;
      if (wished !== undefined)
        item[member] = items
          .slice(0, at)
          .slice(-wished)
          .map(({ name }) => name);
    }
  }
  return related;
}

/** Patterns of different streams may meet: that is the caller's doing, and `compile`'s to tell. */
function keepApart(items: readonly Members[], member: string): void {
  for (const item of items)
    if (item[member] !== undefined)
      item[member] = [...new Set(item[member] as string[])].map(
        (pattern) => `${member}-of/${item['name']}/${pattern}`,
      );
}

function textsOf(schema: ParameterSchema): string[] {
  const texts = [...(edges[schema.format!] ?? []), ...((schema.examples ?? []) as string[])];
  return schema.pattern === undefined
    ? texts
    : texts.filter((text) => new RegExp(schema.pattern!, 'u').test(text));
}

function listsOf(schema: ParameterSchema): unknown[] {
  const key = schema['x-key'];
  const most = Math.min(schema.maxItems ?? 50, 200);
  const least = Math.max(schema.minItems ?? 0, 1);
  const item = (at: number): unknown => (key ? { [key]: `part_${at}_of_it` } : `part_${at}_of_it`);
  const many = (count: number): unknown[] => Array.from({ length: count }, (_, at) => item(at + 1));
  const named = key !== undefined || schema.items?.format === 'id';
  return named ? [many(least), many(most)] : boundariesOf(schema.items!).map((value) => [value]);
}
