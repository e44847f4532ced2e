import type { TypeScript, ts } from './typescript-api.ts';

/** A declaration to make: its name and one line about it. */
export interface Named {
  readonly name: string;
  readonly about: string;
}

/** `export type NAME = "a" | "b";`, `never` for no members. */
export function unionType(
  typescript: TypeScript,
  { name, about }: Named,
  members: readonly string[],
): ts.Statement {
  const { factory } = typescript;
  const type = literalUnion(typescript, members);
  const statement = factory.createTypeAliasDeclaration(exported(typescript), name, undefined, type);
  return describe(typescript, statement, about);
}

/** `export interface NAME { readonly "key": "a" | "b"; … }`. */
export function mapType(
  typescript: TypeScript,
  { name, about }: Named,
  members: ReadonlyMap<string, readonly string[]>,
): ts.Statement {
  const { factory, SyntaxKind } = typescript;
  const readonly = [factory.createModifier(SyntaxKind.ReadonlyKeyword)];
  const properties = [...members].map(([key, values]) =>
    factory.createPropertySignature(
      readonly,
      factory.createStringLiteral(key),
      undefined,
      literalUnion(typescript, values),
    ),
  );
  const statement = factory.createInterfaceDeclaration(
    exported(typescript),
    name,
    undefined,
    undefined,
    properties,
  );
  return describe(typescript, statement, about);
}

/** `export const NAME = … as const;` for plain JSON. */
export function constant(typescript: TypeScript, { name, about }: Named, value: unknown): ts.Statement {
  const { factory, NodeFlags } = typescript;
  const typed = factory.createAsExpression(
    expressionOf(typescript, value),
    factory.createTypeReferenceNode('const'),
  );
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, typed);
  const list = factory.createVariableDeclarationList([declaration], NodeFlags.Const);
  return describe(typescript, factory.createVariableStatement(exported(typescript), list), about);
}

/** Text that can end neither a comment nor a line. */
export function inertLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').replaceAll('*/', '* /');
}

function exported({ factory, SyntaxKind }: TypeScript): ts.Modifier[] {
  return [factory.createModifier(SyntaxKind.ExportKeyword)];
}

function describe<T extends ts.Node>(typescript: TypeScript, node: T, about: string): T {
  const kind = typescript.SyntaxKind.MultiLineCommentTrivia;
  return typescript.addSyntheticLeadingComment(node, kind, `* ${inertLine(about)} `, true);
}

function literalUnion({ factory, SyntaxKind }: TypeScript, members: readonly string[]): ts.TypeNode {
  if (members.length === 0) return factory.createKeywordTypeNode(SyntaxKind.NeverKeyword);
  return factory.createUnionTypeNode(
    members.map((member) => factory.createLiteralTypeNode(factory.createStringLiteral(member))),
  );
}

function expressionOf(typescript: TypeScript, value: unknown): ts.Expression {
  const { factory } = typescript;
  if (Array.isArray(value)) {
    const items = value.map((item) => expressionOf(typescript, item));
    return factory.createArrayLiteralExpression(items, items.length > 0);
  }
  if (typeof value === 'object' && value !== null) {
    const properties = Object.entries(value).map(([key, member]) =>
      factory.createPropertyAssignment(propertyName(typescript, key), expressionOf(typescript, member)),
    );
    return factory.createObjectLiteralExpression(properties, true);
  }
  if (typeof value === 'string') return factory.createStringLiteral(value);
  if (typeof value === 'number') return numberOf(typescript, value);
  if (typeof value === 'boolean') return value ? factory.createTrue() : factory.createFalse();
  return factory.createNull();
}

/** A plain `__proto__:` would set the prototype instead of a property. */
function propertyName({ factory }: TypeScript, key: string): ts.PropertyName {
  const literal = factory.createStringLiteral(key);
  return key === '__proto__' ? factory.createComputedPropertyName(literal) : literal;
}

function numberOf({ factory, SyntaxKind }: TypeScript, value: number): ts.Expression {
  const digits = factory.createNumericLiteral(Math.abs(value));
  return value < 0 ? factory.createPrefixUnaryExpression(SyntaxKind.MinusToken, digits) : digits;
}
