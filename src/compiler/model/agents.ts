import { claudeArgv, commandArgv, plainClaude } from '../../agents/argv.ts';
import { parseAgentDefinition } from '../../agents/definition.ts';
import { nameInPlan } from '../../diagnostics/source.ts';
import type { Located, Span } from '../../diagnostics/span.ts';
import type { PlanAgent } from '../../plan/plan.ts';
import type { AgentDeclaration, EnvironmentDeclaration, Overlay, Session } from '../session/session.ts';
import type { AgentFile, Environment } from './environment.ts';
import type { Agent, ReadFile } from './model.ts';

/** Agents as they are asked for: each is resolved once, in order of first use. */
export interface AgentTable {
  readonly list: Agent[];
  /** Files whose text went into a definition. */
  readonly files: ReadFile[];
  /** Resolves a name with its `@`; returns its index. */
  readonly use: (name: string, span: Span) => number;
  /** Whether the name is used or defined anywhere. */
  readonly isKnown: (name: string) => boolean;
}

/** Looks names up in the session, then the overlays (the last one given first), then the project's, the user's and plugins' agent files. */
export function makeAgentTable(
  session: Session,
  overlays: readonly Overlay[],
  environment: Environment,
): AgentTable {
  const inSession = byName(session.agents);
  const inOverlay = byName(overlays.flatMap(({ agents }) => agents));
  const list: Agent[] = [];
  const files: ReadFile[] = [];
  const known = new Map<string, number>();
  const use = (name: string, span: Span): number => {
    const index = known.get(name);
    if (index !== undefined) return index;
    known.set(name, list.length);
    const own = inSession.get(name);
    const given = inOverlay.get(name);
    const declared = own ?? given;
    if (declared) {
      const shadowed = own && given ? [{ span: given.name.span, where: 'the overlay' }] : [];
      list.push({ ...fromDeclaration(declared, own ? 'session' : 'overlay'), name, span, shadowed });
    } else {
      const [file] = environment.agentFiles(name.slice(1));
      if (file) files.push({ role: 'agent', path: file.path, text: file.text });
      const plan = file ? fromFile(name, file) : unresolved(name);
      list.push({ name, span, plan, unsupported: null, shadowed: [] });
    }
    return list.length - 1;
  };
  const isKnown = (name: string): boolean =>
    known.has(name) ||
    inSession.has(name) ||
    inOverlay.has(name) ||
    environment.agentFiles(name.slice(1)).length > 0;
  return { list, files, use, isKnown };
}

/** Values and names of an `env` entry as the plan holds them. */
export function environmentValues(declared: EnvironmentDeclaration | null): Record<string, string> {
  return Object.fromEntries((declared?.set ?? []).map(({ name, value }) => [name.value, value.value]));
}

function byName(agents: readonly AgentDeclaration[]): Map<string, AgentDeclaration> {
  return new Map(agents.map((agent) => [agent.name.value, agent]));
}

function fromDeclaration(
  declared: AgentDeclaration,
  kind: 'session' | 'overlay',
): { plan: PlanAgent; unsupported: Located<string> | null } {
  const { adapter, claude, command } = declared;
  const plan: PlanAgent = {
    name: declared.name.value,
    adapter: adapter.value === 'claude' || adapter.value === 'command' ? adapter.value : 'unresolved',
    argv: [],
    env: environmentValues(declared.env),
    source: { kind, path: nameInPlan(declared.name.span.source) },
    instructions: declared.instructions?.value ?? null,
    model: claude?.model?.value ?? null,
  };
  switch (adapter.value) {
    case 'command':
      return { plan: { ...plan, argv: command ? commandArgv(command.value) : [] }, unsupported: null };
    case 'claude': {
      const argv = claudeArgv({
        program: claude?.program?.value ?? null,
        model: claude?.model?.value ?? null,
        permission_mode: claude?.permission_mode?.value ?? null,
        tools: null,
        allowed_tools: claude?.allowed_tools?.map(({ value }) => value) ?? null,
        args: claude?.args.map(({ value }) => value) ?? [],
      });
      return { plan: { ...plan, argv }, unsupported: null };
    }
    case 'codex':
    case 'acp':
      return { plan, unsupported: adapter };
  }
}

function fromFile(name: string, file: AgentFile): PlanAgent {
  const definition = parseAgentDefinition(file.text);
  const { model, tools, permission_mode } = definition;
  return {
    name,
    adapter: 'claude',
    argv: claudeArgv({ ...plainClaude, model, tools, permission_mode }),
    env: {},
    source: { kind: file.kind, path: file.path },
    instructions: definition.instructions === '' ? null : definition.instructions,
    model,
  };
}

function unresolved(name: string): PlanAgent {
  return { name, adapter: 'unresolved', argv: [], env: {}, source: null, instructions: null, model: null };
}
