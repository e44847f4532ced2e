import type { PlanAction, PlanGate } from '../../plan/plan.ts';
import { isBuiltinAction } from '../model/builtin-actions.ts';
import { stageNodes, triggerNodes } from '../model/graph.ts';
import type { Milestone, Model, Stage } from '../model/model.ts';
import { actionName, namedActions } from '../model/stage-gates.ts';
import type { VerifyDeclaration } from '../session/session.ts';
import { lowerCommand, lowerVerify } from './commands.ts';

/** Milestones, then stages. `place` is each node's place in plan order. */
export function lowerGates(model: Model, place: readonly number[]): PlanGate[] {
  return [
    ...model.milestones.map((milestone) => lowerMilestone(milestone, model, place)),
    ...model.stages.map((stage) => lowerStage(stage, model, place)),
  ];
}

function lowerMilestone(milestone: Milestone, model: Model, place: readonly number[]): PlanGate {
  const { declaration, triggers } = milestone;
  const waits = triggers.flatMap((trigger) => [
    ...triggerNodes(trigger, model),
    ...(trigger.milestone === null ? [] : [model.milestones[trigger.milestone]!.node]),
  ]);
  const releases = triggers.flatMap((trigger) =>
    trigger.phase === null
      ? []
      : trigger.streams.flatMap((stream) => model.streams[stream]!.phases[trigger.phase!]?.node ?? []),
  );
  return {
    id: model.graph.nodes[milestone.node]!.id,
    kind: 'milestone',
    name: milestone.name,
    waits_for: idsOf(waits, model, place),
    releases: idsOf(releases, model, place),
    actions: declaration.actions.map(({ value }) => lowerAction(value, model)),
    timeout_ms: declaration.timeout_ms?.value ?? null,
  };
}

function lowerStage(stage: Stage, model: Model, place: readonly number[]): PlanGate {
  const next = model.stages[stage.index + 1];
  return {
    id: model.graph.nodes[stage.node]!.id,
    kind: 'stage',
    name: stage.name,
    waits_for: idsOf(stageNodes(stage, model), model, place),
    releases: idsOf(next ? stageNodes(next, model) : [], model, place),
    actions: stageActions(stage.declaration.gate, model),
    timeout_ms: null,
  };
}

/**
 * A stage gate integrates; then does what it names (actions by name, commands as one step), or runs the session's own
 * gate where there is one.
 */
function stageActions(gate: VerifyDeclaration | null, model: Model): PlanAction[] {
  const integrate: PlanAction = { kind: 'builtin', name: 'integrate_changes' };
  if (gate === null)
    return model.verify === null
      ? [integrate]
      : [integrate, { kind: 'builtin', name: 'validate_integration' }];
  const named = namedActions(gate, model.actions);
  const commands = lowerVerify({
    ...gate,
    commands: gate.commands.filter(({ command }) => !named.includes(actionName(command.value))),
  });
  const checks: PlanAction[] = commands.length > 0 ? [{ kind: 'commands', name: 'gate', commands }] : [];
  const first = named.includes('integrate_changes') ? [] : [integrate];
  return [...first, ...named.map((name) => lowerAction(name, model)), ...checks];
}

/** What the session gives for an action counts before what pcoord has built in. */
function lowerAction(name: string, model: Model): PlanAction {
  const declared = model.actions.get(name);
  if (declared && declared.commands.length > 0) {
    const commands = declared.commands.map(({ value }) => lowerCommand(value, declared.timeout_ms));
    return { kind: 'commands', name, commands, ...(declared.check?.value === true ? { check: true } : {}) };
  }
  return isBuiltinAction(name) ? { kind: 'builtin', name } : { kind: 'not_configured', name };
}

function idsOf(nodes: readonly number[], model: Model, place: readonly number[]): string[] {
  return [...new Set(nodes)].sort((a, b) => place[a]! - place[b]!).map((node) => model.graph.nodes[node]!.id);
}
