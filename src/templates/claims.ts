import type { ParameterSchema } from './schema.ts';
import type { Scope } from './scope.ts';

/**
 * The parameters as claims: each folder and file as the pattern that means exactly it, everything else as it is. A claim is
 * a pattern, and names may hold what patterns treat specially: `src/[id]/` as it stands would also mean `src/i/`.
 */
export function asClaims(value: Scope, schema: ParameterSchema): Scope {
  return claim(value, schema) as Scope;
}

/** The pattern that means exactly this path. */
export function literalPattern(path: string): string {
  return path.replace(/[\\*?[\]{}()|]|^[!^~]/g, '\\$&');
}

function claim(value: unknown, schema: ParameterSchema): unknown {
  if (typeof value === 'string')
    return schema.format === 'folder' || schema.format === 'file' ? literalPattern(value) : value;
  if (Array.isArray(value)) return schema.items ? value.map((item) => claim(item, schema.items!)) : value;
  if (value === null || typeof value !== 'object') return value;
  const { properties = {} } = schema;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      Object.hasOwn(properties, name) ? claim(member, properties[name]!) : member,
    ]),
  );
}
