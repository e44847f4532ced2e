import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A JSON Schema, as far as events need it. */
export type Schema = { readonly [key: string]: unknown };

/** One event of the union, as its declaration says. */
export interface EventType {
  readonly name: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
}

/** Reads the declarations of `src/journal/event.ts` and the files beside it: the envelope and every member of the union, in order. */
export function readEventTypes(path: string): {
  readonly envelope: EventType;
  readonly events: readonly EventType[];
} {
  const folder = dirname(path);
  const files = readdirSync(folder).filter((name) => /^event.*\.ts$/.test(name));
  const { interfaces, aliases } = readDeclarations(files.map((name) => join(folder, name)));
  const read = (name: string): EventType => {
    const declaration = interfaces.get(name);
    if (!declaration) throw new Error(`no interface ${name}`);
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    let type = name;
    for (const member of declaration.members) {
      if (!ts.isPropertySignature(member) || !member.type) throw new Error(`odd member in ${name}`);
      const key = member.name.getText();
      const schema = schemaOf(member.type, aliases);
      const description = commentOf(member);
      properties[key] = description === '' ? schema : { description, ...schema };
      if (member.questionToken === undefined) required.push(key);
      if (key === 'type') type = String(schema['const']);
    }
    return { name: type, description: commentOf(declaration), properties, required };
  };
  const union = aliases.get('RunEventBody');
  if (!union || ts.isInterfaceDeclaration(union) || !ts.isUnionTypeNode(union))
    throw new Error('RunEventBody is no union');
  return {
    envelope: read('EventEnvelope'),
    events: union.types.map((member) => read(member.getText())),
  };
}

/** The JSON Schema of a record of the journal. */
export function eventSchema(path: string): Schema {
  const { envelope, events } = readEventTypes(path);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'pcoord/event.schema.json',
    title: 'What happens in a run, one record a line (format pcoord.events/1)',
    oneOf: events.map((event) => ({
      title: event.name,
      ...(event.description === '' ? {} : { description: event.description }),
      type: 'object',
      properties: { ...envelope.properties, ...event.properties },
      required: [...envelope.required, ...event.required],
      additionalProperties: false,
    })),
  };
}

/** The JSON Schema of an interface, by its declaration in one of the files. */
export function schemaOfInterface(files: readonly string[], name: string): Schema {
  const { interfaces, aliases } = readDeclarations(files);
  const declaration = interfaces.get(name);
  if (!declaration) throw new Error(`no interface ${name}`);
  return objectOf(declaration.members, aliases);
}

interface Declarations {
  readonly interfaces: Map<string, ts.InterfaceDeclaration>;
  readonly aliases: Map<string, ts.TypeNode | ts.InterfaceDeclaration>;
}

function readDeclarations(files: readonly string[]): Declarations {
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  const aliases = new Map<string, ts.TypeNode | ts.InterfaceDeclaration>();
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement)) {
        interfaces.set(statement.name.text, statement);
        aliases.set(statement.name.text, statement);
      }
      if (ts.isTypeAliasDeclaration(statement)) aliases.set(statement.name.text, statement.type);
    }
  }
  return { interfaces, aliases };
}

type Names = ReadonlyMap<string, ts.TypeNode | ts.InterfaceDeclaration>;

function schemaOf(node: ts.TypeNode, aliases: Names): Schema {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { type: 'number' };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: 'boolean' };
  }
  if (ts.isLiteralTypeNode(node)) {
    if (node.literal.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' };
    if (ts.isStringLiteral(node.literal)) return { const: node.literal.text };
  }
  if (ts.isTypeOperatorNode(node)) return schemaOf(node.type, aliases);
  if (ts.isArrayTypeNode(node)) return { type: 'array', items: schemaOf(node.elementType, aliases) };
  if (ts.isUnionTypeNode(node)) return unionOf(node.types.map((member) => schemaOf(member, aliases)));
  if (ts.isParenthesizedTypeNode(node)) return schemaOf(node.type, aliases);
  if (ts.isTypeLiteralNode(node)) return objectOf(node.members, aliases);
  if (ts.isIntersectionTypeNode(node)) return joinOf(node.types.map((member) => schemaOf(member, aliases)));
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.getText();
    const [first, second] = node.typeArguments ?? [];
    if (name === 'Readonly' && first) return schemaOf(first, aliases);
    if (name === 'Record' && second)
      return { type: 'object', additionalProperties: schemaOf(second, aliases) };
    const alias = aliases.get(name);
    if (alias && ts.isInterfaceDeclaration(alias)) return objectOf(alias.members, aliases);
    if (alias) return schemaOf(alias, aliases);
  }
  throw new Error(`no schema for ${node.getText()}`);
}

function objectOf(members: readonly ts.TypeElement[], aliases: Names): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const member of members) {
    if (!ts.isPropertySignature(member) || !member.type) throw new Error('odd member in an object');
    properties[member.name.getText()] = schemaOf(member.type, aliases);
    if (member.questionToken === undefined) required.push(member.name.getText());
  }
  return { type: 'object', properties, required, additionalProperties: false };
}

function joinOf(members: readonly Schema[]): Schema {
  return {
    type: 'object',
    properties: Object.assign({}, ...members.map((member) => member['properties'])),
    required: members.flatMap((member) => member['required'] as string[]),
    additionalProperties: false,
  };
}

function unionOf(members: readonly Schema[]): Schema {
  if (members.every((member) => 'const' in member)) return { enum: members.map((member) => member['const']) };
  if (members.some((member) => 'properties' in member)) return { anyOf: members };
  return { type: members.map((member) => member['type']) };
}

function commentOf(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  const text = comment && ts.isJSDoc(comment) ? ts.getTextOfJSDocComment(comment.comment) : '';
  return (text ?? '').replace(/\s+/g, ' ').trim();
}
