import type { Located } from '../../diagnostics/span.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { listedPhases } from '../model/phases.ts';
import { actionName, namedActions } from '../model/stage-gates.ts';
import type {
  ActionDeclaration,
  AgentDeclaration,
  ClaimDeclaration,
  CommandValue,
  SetupDeclaration,
  VerifyDeclaration,
} from '../session/session.ts';
import { argvParts, type CommandUse, type ShellBudget, shellPart } from './command-use.ts';

const known = new WeakMap<AnalysedModel, readonly CommandUse[]>();

/**
 * Every command that a run of the session could start, in the order of the model, but for words that were probably
 * meant as arguments. Read once for all rules.
 */
export function commandUses(model: AnalysedModel): readonly CommandUse[] {
  const made = known.get(model);
  if (made) return made;
  const budget = { left: MOST_PIECES };
  const uses = [
    ...model.streams.flatMap(({ index }) => ofStream(index, model)),
    ...usedAgents(model).flatMap(({ agent, streams }) => ofAgent(agent, streams)),
    ...gatesOf(model),
    ...usedActions(model).flatMap(({ name, commands }) =>
      commands.map((command) => ({
        role: 'action' as const,
        place: `action \`${name.value}\``,
        streams: [],
        command,
      })),
    ),
    ...ofSetup(
      model.setup,
      model.streams.map(({ index }) => index),
      '`setup`',
    ),
  ]
    .filter(({ command: { value } }) => value.kind === 'argv' || !value.continues)
    .map((given) => read(given, budget));
  known.set(model, uses);
  return uses;
}

/** Far more than people write; a file of nothing but short commands stays within bounds of memory. */
const MOST_PIECES = 200_000;

/** Agents whose definition stands in the session or an overlay and counts, with the streams that they work on. */
export function usedAgents(
  model: AnalysedModel,
): { readonly agent: AgentDeclaration; readonly streams: readonly number[] }[] {
  const declared = new Map<string, AgentDeclaration>();
  for (const { agents } of [...model.overlays, model.session])
    for (const agent of agents) declared.set(agent.name.value, agent);
  // A file without work streams serves others: all that it holds counts.
  if (model.session.config === null) return [...declared.values()].map((agent) => ({ agent, streams: [] }));
  const streams = new Map<string, number[]>();
  for (const { index, agent } of model.streams) {
    const name = agent === null ? undefined : model.agents[agent]?.name;
    if (name === undefined) continue;
    const list = streams.get(name);
    if (list) list.push(index);
    else streams.set(name, [index]);
  }
  return model.agents.flatMap(({ name }) => {
    const agent = declared.get(name);
    return agent ? [{ agent, streams: streams.get(name) ?? [] }] : [];
  });
}

/** A command before it is looked into. */
interface Given extends Pick<CommandUse, 'role' | 'place' | 'streams'> {
  readonly agent?: AgentDeclaration;
  readonly command: Located<CommandValue>;
}

function read({ command, agent, ...about }: Given, budget: ShellBudget): CommandUse {
  const { value, span } = command;
  const parts =
    value.kind === 'shell'
      ? [shellPart(value.text, span, budget)]
      : argvParts({ argv: value.argv, spans: value.spans ?? [], whole: span }, budget);
  return { ...about, agent: agent ?? null, span, parts };
}

function ofStream(index: number, model: AnalysedModel): Given[] {
  const { id, declaration } = model.streams[index]!;
  const streams = [index];
  const uses: Given[] = [];
  const add = (
    role: CommandUse['role'],
    place: string,
    commands: readonly (Located<CommandValue> | null)[],
  ) => {
    for (const command of commands) if (command) uses.push({ role, place, streams, command });
  };
  const stream = `stream \`${id}\``;
  add('stream', stream, [declaration.command]);
  add('verify', `the \`verify\` of ${stream}`, commandsOf(declaration.verify));
  add('regenerate', stream, regenerations(declaration.resources));
  for (const { name, command, verify, resources } of listedPhases(declaration)) {
    const phase = `phase \`${name.value}\` of ${stream}`;
    add('stream', phase, [command]);
    add('verify', `the \`verify\` of ${phase}`, commandsOf(verify));
    add('regenerate', phase, regenerations(resources));
  }
  return [...uses, ...ofSetup(declaration.setup, streams, `the \`setup\` of ${stream}`)];
}

function ofAgent(agent: AgentDeclaration, streams: readonly number[]): Given[] {
  const about = { role: 'agent' as const, place: `agent ${agent.name.value}`, streams, agent };
  const { adapter, command, claude, codex, acp } = agent;
  const kind = adapter.value;
  if (kind === 'command') return command ? [{ ...about, command }] : [];
  const settings = { claude, codex, acp }[kind];
  const program = settings?.program ?? adapter;
  const words = [program, ...(settings?.args ?? [])];
  const argv = words.map(({ value }) => value);
  const spans = words.map(({ span }) => span);
  return [{ ...about, command: { value: { kind: 'argv', argv, spans }, span: program.span } }];
}

/** What the merged tree must pass: the session's gate and those of stages, without the actions that these name. */
function gatesOf(model: AnalysedModel): Given[] {
  const verify = { role: 'verify', place: 'the session’s `verify`', streams: [] } as const;
  const session = commandsOf(model.verify).map((command) => ({ ...verify, command }));
  const stages = model.stages.flatMap(({ name, declaration }) => {
    const named = new Set(namedActions(declaration.gate, model.actions));
    return commandsOf(declaration.gate)
      .filter(({ value }) => !named.has(actionName(value)))
      .map((command) => ({
        role: 'gate' as const,
        place: `the gate of stage \`${name}\``,
        streams: [],
        command,
      }));
  });
  return [...session, ...stages];
}

function usedActions(model: AnalysedModel): ActionDeclaration[] {
  if (model.session.config === null) return [...model.actions.values()];
  const names = new Set([
    ...model.milestones.flatMap(({ declaration }) => declaration.actions.map(({ value }) => value as string)),
    ...model.stages.flatMap(({ declaration }) => namedActions(declaration.gate, model.actions)),
  ]);
  return [...model.actions.values()].filter(({ name }) => names.has(name.value));
}

function ofSetup(setup: SetupDeclaration | null, streams: readonly number[], place: string): Given[] {
  return (setup?.run ?? []).map((command) => ({ role: 'setup', place, streams, command }));
}

function commandsOf(verify: VerifyDeclaration | null): Located<CommandValue>[] {
  return (verify?.commands ?? []).map(({ command }) => command);
}

function regenerations(claims: readonly ClaimDeclaration[] | null): (Located<CommandValue> | null)[] {
  return (claims ?? []).map(({ regenerate }) => regenerate);
}
