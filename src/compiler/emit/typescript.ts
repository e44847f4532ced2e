import type { Plan } from '../../plan/plan.ts';
import { loadTypeScript, type TypeScript, type ts } from './typescript-api.ts';

/**
 * The plan as a typed module of its own, with no imports: ids as literal unions, what each stream comes after as a
 * map type, and the plan itself (without its evidence) as a constant. Same plan, same bytes.
 */
export function emitTypeScript(plan: Plan): string {
  const typescript = loadTypeScript();
  const build = builders(typescript);
  const { evidence: _ofTheDay, ...lasting } = plan;
  const statements = [
    build.union('StreamId', idsOf(plan.streams), 'Every stream.'),
    build.union('TaskId', idsOf(plan.tasks), 'Every phase, as `stream/phase`.'),
    build.union('GateId', idsOf(plan.gates), 'Every gate.'),
    build.union('MilestoneName', milestonesOf(plan), 'Every milestone.'),
    build.union('ArtifactName', artifactsOf(plan), 'Every artifact that a stream provides.'),
    build.union(
      'ExternalName',
      plan.externals.map(({ name }) => name),
      'Every name that comes from outside.',
    ),
    build.union(
      'AgentName',
      plan.agents.map(({ name }) => name),
      'Every agent that a stream uses.',
    ),
    build.map('PhasesOf', phasesOf(plan), 'The phases of each stream, in order.'),
    build.map('UpstreamOf', upstreamOf(plan), 'The streams that each stream comes after.'),
    build.constant(
      'plan',
      lasting,
      `The plan of session ${plan.session.id}; evidence of the day is left out.`,
    ),
  ];
  const { factory, createPrinter, EmitHint, NodeFlags, SyntaxKind, NewLineKind } = typescript;
  const file = factory.createSourceFile(
    statements,
    factory.createToken(SyntaxKind.EndOfFileToken),
    NodeFlags.None,
  );
  const printed = createPrinter({ newLine: NewLineKind.LineFeed }).printNode(EmitHint.SourceFile, file, file);
  return `// Written by pcoord from ${inertLine(plan.inputs.find(({ role }) => role === 'session')?.path ?? '')}; compile the session to change it.\n${printed}`;
}

interface Builders {
  readonly union: (name: string, members: readonly string[], about: string) => ts.Statement;
  readonly map: (
    name: string,
    members: ReadonlyMap<string, readonly string[]>,
    about: string,
  ) => ts.Statement;
  readonly constant: (name: string, value: unknown, about: string) => ts.Statement;
}

function builders(typescript: TypeScript): Builders {
  const { factory, SyntaxKind, NodeFlags } = typescript;
  const exported = [factory.createModifier(SyntaxKind.ExportKeyword)];
  const literalUnion = (members: readonly string[]): ts.TypeNode =>
    members.length === 0
      ? factory.createKeywordTypeNode(SyntaxKind.NeverKeyword)
      : factory.createUnionTypeNode(
          members.map((member) => factory.createLiteralTypeNode(factory.createStringLiteral(member))),
        );
  const expressionOf = (value: unknown): ts.Expression => {
    if (Array.isArray(value))
      return factory.createArrayLiteralExpression(value.map(expressionOf), value.length > 0);
    if (typeof value === 'object' && value !== null)
      return factory.createObjectLiteralExpression(
        Object.entries(value).map(([key, member]) => {
          // A plain `__proto__:` would set the prototype instead of a property.
          const literal = factory.createStringLiteral(key);
          const name = key === '__proto__' ? factory.createComputedPropertyName(literal) : literal;
          return factory.createPropertyAssignment(name, expressionOf(member));
        }),
        true,
      );
    if (typeof value === 'string') return factory.createStringLiteral(value);
    if (typeof value === 'number') return numberOf(value, factory, SyntaxKind);
    if (typeof value === 'boolean') return value ? factory.createTrue() : factory.createFalse();
    return factory.createNull();
  };
  const describe = <T extends ts.Node>(node: T, about: string): T =>
    typescript.addSyntheticLeadingComment(
      node,
      SyntaxKind.MultiLineCommentTrivia,
      `* ${inertLine(about)} `,
      true,
    );
  return {
    union: (name, members, about) =>
      describe(factory.createTypeAliasDeclaration(exported, name, undefined, literalUnion(members)), about),
    map: (name, members, about) =>
      describe(
        factory.createInterfaceDeclaration(
          exported,
          name,
          undefined,
          undefined,
          [...members].map(([key, values]) =>
            factory.createPropertySignature(
              [factory.createModifier(SyntaxKind.ReadonlyKeyword)],
              factory.createStringLiteral(key),
              undefined,
              literalUnion(values),
            ),
          ),
        ),
        about,
      ),
    constant: (name, value, about) =>
      describe(
        factory.createVariableStatement(
          exported,
          factory.createVariableDeclarationList(
            [
              factory.createVariableDeclaration(
                name,
                undefined,
                undefined,
                factory.createAsExpression(expressionOf(value), factory.createTypeReferenceNode('const')),
              ),
            ],
            NodeFlags.Const,
          ),
        ),
        about,
      ),
  };
}

function numberOf(value: number, factory: ts.NodeFactory, kinds: typeof ts.SyntaxKind): ts.Expression {
  const digits = factory.createNumericLiteral(Math.abs(value));
  return value < 0 ? factory.createPrefixUnaryExpression(kinds.MinusToken, digits) : digits;
}

function idsOf(items: readonly { readonly id: string }[]): string[] {
  return items.map(({ id }) => id);
}

function milestonesOf(plan: Plan): string[] {
  return plan.gates.filter(({ kind }) => kind === 'milestone').map(({ name }) => name);
}

function artifactsOf(plan: Plan): string[] {
  return plan.streams.flatMap(({ provides }) => provides.map(({ name }) => name));
}

function phasesOf(plan: Plan): Map<string, string[]> {
  const phases = new Map<string, string[]>(plan.streams.map(({ id }) => [id, []]));
  for (const { stream, phase } of plan.tasks) phases.get(stream)!.push(phase);
  return phases;
}

/** Streams with a task that comes before some task of the stream, through gates too. */
function upstreamOf(plan: Plan): Map<string, string[]> {
  const streamOf = new Map(plan.tasks.map(({ id, stream }) => [id, stream]));
  const before = new Map<string, Set<string>>(plan.order.map((id) => [id, new Set()]));
  const incoming = new Map<string, string[]>(plan.order.map((id) => [id, []]));
  for (const { from, to } of plan.edges) incoming.get(to)!.push(from);
  for (const id of plan.order)
    for (const from of incoming.get(id)!) {
      for (const stream of before.get(from)!) before.get(id)!.add(stream);
      const own = streamOf.get(from);
      if (own !== undefined) before.get(id)!.add(own);
    }
  return new Map(
    plan.streams.map(({ id }) => {
      const all = plan.tasks
        .filter(({ stream }) => stream === id)
        .flatMap((task) => [...before.get(task.id)!]);
      return [id, plan.streams.map((stream) => stream.id).filter((one) => one !== id && all.includes(one))];
    }),
  );
}

/** Text that can end neither a comment nor a line. */
function inertLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').replaceAll('*/', '* /');
}
