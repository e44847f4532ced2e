import { formatOf } from './formats.ts';
import type { ParameterSchema } from './schema.ts';

/** What a parameter may be, in words. */
export function describeType(schema: ParameterSchema): string {
  const { type, format, items, enum: choices } = schema;
  if (choices) return `one of ${choices.map(String).join(', ')}`;
  if (type === 'array') {
    if (schema['x-key']) return 'names, comma-separated';
    return items?.format || items?.type !== 'string'
      ? `a list, each ${items ? describeType(items) : 'anything'}`
      : 'a list of texts';
  }
  if (type === 'integer' && schema.minimum !== undefined && schema.maximum !== undefined)
    return `a whole number from ${schema.minimum} to ${schema.maximum}`;
  const noun = formatOf(format)?.noun ?? nounOf(type);
  const except = exceptionOf(schema);
  return except !== undefined && noun.endsWith(`, or ${except}`)
    ? noun.slice(0, -`, or ${except}`.length)
    : noun;
}

/** The one word that a pattern is there to refuse. */
export function exceptionOf({ pattern = '' }: ParameterSchema): string | undefined {
  return /^\^\(\?!([\w-]+)\$\)$/.exec(pattern)?.[1];
}

/** A value that fits, to be shown as an example. */
export function exampleOf(schema: ParameterSchema): string {
  const [first] = schema.examples ?? schema.enum ?? [];
  if (first !== undefined) return typeof first === 'string' ? first : JSON.stringify(first);
  if (schema['x-key']) return 'one,two';
  if (schema.type === 'array') return schema.items ? exampleOf(schema.items) : '[]';
  if (schema.type === 'integer' || schema.type === 'number') return String(schema.minimum ?? 1);
  if (schema.type === 'boolean') return 'true';
  return formatOf(schema.format)?.example ?? 'VALUE';
}

/** A type as a noun. */
export function nounOf(type: ParameterSchema['type']): string {
  const nouns = { array: 'a list', object: 'an object', integer: 'a whole number', string: 'a text' };
  return type in nouns ? nouns[type as keyof typeof nouns] : `a ${type}`;
}
