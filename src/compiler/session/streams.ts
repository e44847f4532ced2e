import type { Located } from '../../diagnostics/span.ts';
import type { MapEntry } from '../syntax/tree.ts';
import { entrySpan, isForbiddenKey } from '../syntax/tree.ts';
import { bindArtifacts } from './artifacts.ts';
import type { Binding, Reader } from './binding.ts';
import { report } from './binding.ts';
import { bindBudget } from './budgets.ts';
import { bindCapacities } from './capacities.ts';
import { bindClaims } from './claims.ts';
import { periodForm, spanForm } from './durations.ts';
import { bindEnvironment } from './environment.ts';
import type { Fields } from './fields.ts';
import { entryOf, openFields, read } from './fields.ts';
import { agentName, checkId, checkReserved } from './names.ts';
import { bindPhases } from './phases.ts';
import { readDuration } from './phrases.ts';
import { bindPrompt } from './prompts.ts';
import { command } from './read-command.ts';
import { keyOf, listOf, mapOf } from './read-list.ts';
import { duration, integer, phrase } from './read-number.ts';
import { oneOf, textFor } from './read-text.ts';
import type { StreamDeclaration } from './session.ts';
import { bindSetup } from './setup.ts';
import { bindVerify } from './verify.ts';

/** Reads `work_streams`; a stream whose body cannot be read is kept as a name, so that references to it hold. */
export const bindStreams: Reader<StreamDeclaration[]> = mapOf((binding, entry) => {
  const id = keyOf(entry);
  checkId(binding, id, 'the name of a stream');
  checkReserved(binding, id, 'stream');
  return bindStream(binding, entry, id);
});

function bindStream(binding: Binding, entry: MapEntry, id: Located<string>): StreamDeclaration {
  const at = { level: 'stream', where: `stream \`${id.value}\``, named: id } as const;
  const fields = openFields(binding, entry.value, at);
  if (!fields) return { ...emptyStream, id, span: entrySpan(entry) };
  const stream: StreamDeclaration = {
    id,
    span: entrySpan(entry),
    ...readWork(binding, fields),
    ...readClaims(binding, fields),
    ...readLimits(binding, fields),
  };
  checkWorker(binding, stream, fields);
  return stream;
}

type Work = 'agent' | 'command' | 'focus' | 'prompt' | 'phases' | 'estimate_ms' | 'verify' | 'setup' | 'env';
type Claims = 'resources' | 'reads' | 'dependencies' | 'provides' | 'demands' | 'out_of_scope' | 'workspace';

function readWork(binding: Binding, fields: Fields): Pick<StreamDeclaration, Work> {
  return {
    agent: read(binding, fields, 'agent', agentName),
    command: read(binding, fields, 'command', command),
    focus: read(binding, fields, 'focus', title),
    prompt: read(binding, fields, 'prompt', bindPrompt),
    phases: read(binding, fields, 'phases', bindPhases),
    estimate_ms: read(binding, fields, 'estimate', workTime),
    verify: read(binding, fields, 'verify', bindVerify),
    setup: read(binding, fields, 'setup', bindSetup),
    env: read(binding, fields, 'env', bindEnvironment),
  };
}

function readClaims(binding: Binding, fields: Fields): Pick<StreamDeclaration, Claims> {
  return {
    resources: read(binding, fields, 'resources', bindClaims),
    reads: read(binding, fields, 'reads', names),
    dependencies: read(binding, fields, 'dependencies', dependencies) ?? [],
    provides: read(binding, fields, 'provides', bindArtifacts) ?? [],
    demands: read(binding, fields, 'demands', bindCapacities) ?? [],
    out_of_scope: read(binding, fields, 'out_of_scope', outOfScope),
    workspace: read(binding, fields, 'workspace', workspace),
  };
}

function readLimits(
  binding: Binding,
  fields: Fields,
): Pick<StreamDeclaration, 'sync_schedule' | 'timeout_ms' | 'retries' | 'budget' | 'priority'> {
  return {
    sync_schedule: read(binding, fields, 'sync_schedule', syncSchedule),
    timeout_ms: read(binding, fields, 'timeout', workTime),
    retries: read(binding, fields, 'retries', retries),
    budget: read(binding, fields, 'budget', bindBudget),
    priority: read(binding, fields, 'priority', priority),
  };
}

const names = listOf(textFor('name'));

/** A name that no key may have can never be declared, so nothing could ever provide it. */
const dependencies = listOf<Located<string>>((binding, node, where) => {
  const name = textFor('name')(binding, node, where);
  if (name === null || !isForbiddenKey(name.value)) return name;
  report(binding, { code: 'yaml-proto-key', span: name.span }, { key: name.value });
  return null;
});
const title = textFor('title');
const workTime = duration(spanForm);
const retries = integer(0, 100);
const priority = integer(-1_000_000, 1_000_000);
const outOfScope = oneOf(['block', 'divert', 'widen']);
const workspace = oneOf(['own', 'shared']);
const syncSchedule: Reader<Located<number | 'never'>> = phrase<number | 'never'>((text) => {
  if (text === 'never') return { kind: 'value', value: 'never' };
  const reading = readDuration(text, periodForm);
  if (reading.kind === 'value') return reading;
  return { ...reading, expected: `${reading.expected}, or \`never\`` };
}, '`never` or a duration such as `30m`');

const WORKERS = ['agent', 'command'] as const;

/** Exactly one of agent and command says who works; a prompt is for an agent. */
function checkWorker(binding: Binding, stream: StreamDeclaration, fields: Fields): void {
  const { agent, command, prompt, phases, id } = stream;
  const where = `stream \`${id.value}\``;
  if (agent && command) {
    const related = [{ span: agent.span, message: 'the agent is given here' }];
    const finding = { code: 'mutually-exclusive', span: command.span, details: { related } } as const;
    report(binding, finding, { first: 'agent', second: 'command', where });
  }
  const list = phases?.kind === 'list' ? phases.phases : [];
  const allCommands = list.length > 0 && list.every((phase) => phase.command !== null);
  // A key that was given but could not be read has its own finding.
  const given =
    [...WORKERS].some((key) => entryOf(fields, key) ?? fields.guessed.has(key)) || fields.node.lossy;
  if (!given && !allCommands)
    report(binding, { code: 'missing-worker', span: id.span }, { stream: id.value });
  if (given && !agent && prompt)
    report(
      binding,
      { code: 'requires-other', span: prompt.span },
      { key: 'prompt', needs: 'an `agent`', where },
    );
  for (const phase of list)
    if (phase.prompt && !agent && given) {
      const place = `phase \`${phase.name.value}\``;
      report(
        binding,
        { code: 'requires-other', span: phase.prompt.span },
        { key: 'prompt', needs: `an \`agent\` in ${where}`, where: place },
      );
    }
}

const emptyStream: Omit<StreamDeclaration, 'id' | 'span'> = {
  agent: null,
  command: null,
  focus: null,
  prompt: null,
  resources: null,
  reads: null,
  dependencies: [],
  provides: [],
  sync_schedule: null,
  phases: null,
  estimate_ms: null,
  demands: [],
  verify: null,
  timeout_ms: null,
  retries: null,
  env: null,
  setup: null,
  budget: null,
  priority: null,
  out_of_scope: null,
  workspace: null,
};
