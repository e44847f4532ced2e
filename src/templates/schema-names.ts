import { checkParameters } from './parameters.ts';
import type { ParameterSchema } from './schema.ts';

/**
 * What a schema says about parameters that are not there or not of that kind, and defaults that do not fit: the first of
 * them, or nothing. A template's author reads it, before anybody fills the template.
 */
export function findMismatch(schema: ParameterSchema): string | null {
  const wrong = [
    ...(schema['x-apart'] ?? []).filter((name) => !isText(at(schema, name))).map(say('x-apart', 'a text')),
    ...(schema['x-distinct'] ?? [])
      .filter((name) => !isNames(at(schema, name)))
      .map(say('x-distinct', 'a list of names')),
    ...Object.entries(schema['x-used'] ?? {})
      .flat()
      .filter((name) => !isNames(at(schema, name)))
      .map(say('x-used', 'a list of names')),
    ...Object.entries(schema['x-refers'] ?? {}).flatMap(([name, targets]) => [
      ...(name.includes('.') && isTextList(at(schema, name))
        ? []
        : [say('x-refers', 'a list of texts in a list')(name)]),
      ...targets.filter((target) => !isNames(at(schema, target))).map(say('x-refers', 'a list of names')),
    ]),
  ];
  return wrong[0] ?? findInProperties(schema, '');
}

function findInProperties(schema: ParameterSchema, path: string): string | null {
  const properties = schema.properties ?? {};
  for (const name of schema.required ?? [])
    if (!Object.hasOwn(properties, name)) return `${path}required: there is no "${name}"`;
  for (const [name, property] of Object.entries(properties)) {
    const here = `${path}${name}`;
    const [other] = Object.keys(property['x-with'] ?? {});
    if (other !== undefined && !Object.hasOwn(properties, other))
      return `${here}: x-with: there is no "${other}"`;
    const key = property['x-key'];
    if (key !== undefined && property.items?.properties?.[key]?.type !== 'string')
      return `${here}: x-key: the items have no text "${key}"`;
    if (property['x-default'] !== undefined && property.type !== 'string')
      return `${here}: x-default is for texts`;
    const inner = [property, property.items].map((each) => each && findInProperties(each, `${here}.`));
    const found = inner.find((each) => each != null) ?? findInDefault(property);
    if (found) return found.startsWith(here) ? found : `${here}: ${found}`;
  }
  return null;
}

function findInDefault(property: ParameterSchema): string | null {
  if (property.default === undefined) return null;
  const holder: ParameterSchema = { type: 'object', properties: { default: property } };
  const [problem] = checkParameters({ default: property.default }, holder).problems;
  return problem ? `its default does not fit: ${problem.message}` : null;
}

/** The schema of a dotted name: a parameter, or a member of the items of a list. */
function at(schema: ParameterSchema, path: string): ParameterSchema | undefined {
  const [name = '', member, ...rest] = path.split('.');
  const property = memberOf(schema, name);
  if (member === undefined || !property) return property;
  return rest.length > 0 || !property['x-key'] || !property.items
    ? undefined
    : memberOf(property.items, member);
}

function memberOf({ properties = {} }: ParameterSchema, name: string): ParameterSchema | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function isText(schema: ParameterSchema | undefined): boolean {
  return schema?.type === 'string';
}

function isTextList(schema: ParameterSchema | undefined): boolean {
  return schema?.type === 'array' && schema.items?.type === 'string';
}

function isNames(schema: ParameterSchema | undefined): boolean {
  return isTextList(schema) || schema?.['x-key'] !== undefined;
}

function say(keyword: string, what: string): (name: string) => string {
  return (name) => `${keyword}: "${name}" is not ${what}`;
}
