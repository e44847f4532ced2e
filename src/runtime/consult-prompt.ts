import { instructionsAreArgument } from '../agents/claude.ts';
import { isStreamOver } from '../journal/letters.ts';
import { standingOf } from '../journal/standing.ts';
import type { RunState } from '../journal/state.ts';
import type { PlanAgent, PlanExternal } from '../plan/plan.ts';
import type { Consultation } from './consultations.ts';

/** What the agent is told that an escalation goes to: what waits for what since when, and how it can be settled. */
export function consultPrompt(state: RunState, agent: PlanAgent, asked: Consultation): string {
  const parts = [
    agent.instructions === null || instructionsAreArgument(agent) ? '' : agent.instructions.trim(),
    '# Decide what to do about work that stands still',
    `You are asked by a run of several agents that work on one repository (session \`${state.plan.session.id}\`). Phases of it lack nothing but what nobody has given, and nobody below you has settled it in time.`,
    `## What waits\n\n${asked.tasks.map((task) => lineOf(state, task)).join('\n')}`,
    `## What is missing\n\n${asked.missing.map((name) => describe(state, name)).join('\n')}`,
    `## Who is there\n\n${state.plan.streams.map(({ id }) => streamLine(state, id)).join('\n')}`,
    howToSettle,
    `You have until ${new Date(asked.until_ms).toISOString()}. After that, or when you end without having done either, a person has to decide, or the phases are given up.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const howToSettle = `## How to settle it

The current directory holds what is integrated so far; read whatever you need. What you change here goes nowhere. Append lines to the file \`$PCOORD_OUTBOX\`, one JSON object a line; they are acted on at once:

- \`{"kind":"message","to":"STREAM","text":"…"}\` tells a stream something, also one that waits: it reads it when it begins. Say what to use instead, or ask whoever could give it; they have the rest of your time.
- \`{"kind":"satisfy","name":"NAME"}\` says that the missing thing is there, or that the work may begin without it. Say so only if that is true: what waits begins at once, and once nothing is missing any more you are asked to end. So write messages first.`;

function lineOf(state: RunState, task: string): string {
  const known = state.tasks.get(task);
  const focus = standingOf(state).graph.streams.get(known?.stream ?? '')?.focus;
  const since = known?.held_since_ms ?? null;
  const when = since === null ? '' : `, since ${new Date(since).toISOString()}`;
  return `- \`${task}\`${focus ? ` (${focus})` : ''}${when}`;
}

function describe(state: RunState, name: string): string {
  const external = state.plan.externals.find((one) => one.name === name);
  const path = external?.kind === 'exists' && external.path !== null ? `: the file \`${external.path}\`` : '';
  const kind = external === undefined ? '' : ` (${kinds[external.kind]})`;
  const asked = state.escalations.flatMap((one) =>
    one.level === 'owner' && one.to !== null && one.missing.includes(name) ? [one.to] : [],
  );
  const whom = asked.length === 0 ? '' : `; asked so far: ${[...new Set(asked)].join(', ')}`;
  return `- \`${name}\`${kind}${path}${whom}`;
}

const kinds: Readonly<Record<PlanExternal['kind'], string>> = {
  undeclared: 'a name that nothing in the session provides',
  manual: 'given by people',
  exists: 'there once a file exists',
};

function streamLine(state: RunState, id: string): string {
  const { graph } = standingOf(state);
  const stream = graph.streams.get(id);
  const provides = (stream?.provides ?? []).map(({ name }) => `\`${name}\``).join(', ');
  const over = isStreamOver(state, id);
  const parts = [stream?.focus ?? '', provides === '' ? '' : `provides ${provides}`, over ? 'is over' : ''];
  const text = parts.filter((part) => part !== '').join('; ');
  return `- \`${id}\`${text === '' ? '' : `: ${text}`}`;
}
