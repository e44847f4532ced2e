import { PLAN_HEADER } from '../../plan/codec.ts';
import type { Plan } from '../../plan/plan.ts';
import { constant, inertLine, mapType, unionType } from './statements.ts';
import { loadTypeScript, type TypeScript, type ts } from './typescript-api.ts';

/**
 * The plan as a typed module of its own, with no imports: ids as literal unions, what each stream comes after as a
 * map type, and the plan itself (without its evidence) as a constant. Same plan, same bytes.
 */
export function emitTypeScript(plan: Plan): string {
  const typescript = loadTypeScript();
  const { factory, createPrinter, EmitHint, NodeFlags, SyntaxKind, NewLineKind } = typescript;
  const end = factory.createToken(SyntaxKind.EndOfFileToken);
  const file = factory.createSourceFile(statementsOf(plan, typescript), end, NodeFlags.None);
  const printed = createPrinter({ newLine: NewLineKind.LineFeed }).printNode(EmitHint.SourceFile, file, file);
  const source = plan.inputs.find(({ role }) => role === 'session')?.path ?? '';
  return `${PLAN_HEADER}${inertLine(source)}; compile the session to change it.\n${printed}`;
}

function statementsOf(plan: Plan, typescript: TypeScript): ts.Statement[] {
  const { evidence: _ofTheDay, ...lasting } = plan;
  const union = (name: string, members: readonly string[], about: string): ts.Statement =>
    unionType(typescript, { name, about }, members);
  const title = `The plan of session ${plan.session.id}; evidence of the day is left out.`;
  return [
    union('StreamId', idsOf(plan.streams), 'Every stream.'),
    union('TaskId', idsOf(plan.tasks), 'Every phase, as `stream/phase`.'),
    union('GateId', idsOf(plan.gates), 'Every gate.'),
    union('MilestoneName', milestonesOf(plan), 'Every milestone.'),
    union('ArtifactName', artifactsOf(plan), 'Every artifact that a stream provides.'),
    union('ExternalName', namesOf(plan.externals), 'Every name that comes from outside.'),
    union('AgentName', namesOf(plan.agents), 'Every agent that a stream uses.'),
    mapType(typescript, { name: 'PhasesOf', about: 'The phases of each stream, in order.' }, phasesOf(plan)),
    mapType(
      typescript,
      { name: 'UpstreamOf', about: 'The streams that each stream comes after.' },
      upstreamOf(plan),
    ),
    constant(typescript, { name: 'plan', about: title }, lasting),
  ];
}

function namesOf(items: readonly { readonly name: string }[]): string[] {
  return items.map(({ name }) => name);
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
