import { composePrompt } from '../../agents/prompt.ts';
import { inertBlock, inertText } from '../../base/inert.ts';
import { expectedMs, isExpected } from '../../plan/expected.ts';
import type { Plan, PlanAction, PlanGate, PlanTask } from '../../plan/plan.ts';
import { sayCount, sayDuration } from '../../views/quantities.ts';

/** What a run would do, for people: order, commands, workspaces, prompts, gates, schedule. Nothing has been touched. */
export function describeRun(
  plan: Plan,
  facts: { readonly base: string; readonly branch: string; readonly missing: readonly string[] },
): string {
  const { schedule } = plan.evidence;
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  const gates = new Map(plan.gates.map((gate) => [gate.id, gate]));
  return [
    `session   ${plan.session.id} (${plan.session.strategy_name})`,
    `base      ${facts.base}`,
    `result    branch ${facts.branch}`,
    `plan      ${plan.digest}`,
    `predicted ${sayDuration(schedule.makespan_ms)}, one after another ${sayDuration(schedule.sequential_ms)}${sourceOfEstimates(plan)}`,
    `critical  ${schedule.critical_path.join(' → ')}`,
    ...(facts.missing.length > 0 ? [`waits for ${facts.missing.join(', ')} (--satisfy NAME)`] : []),
    '',
    ...plan.order.flatMap((id) => {
      const task = tasks.get(id);
      const gate = gates.get(id);
      return task ? describeTask(plan, task) : gate ? describeGate(gate) : [];
    }),
    ...(plan.verify.length > 0
      ? ['end', ...plan.verify.map((command) => `  verify    ${spell(command.argv)}`)]
      : ['end', '  verify    nothing configured: the run will say "completed, unverified"']),
    '',
    'dry run: nothing was started, written or changed',
    '',
  ].join('\n');
}

function sourceOfEstimates(plan: Plan): string {
  const { estimates = {} } = plan.evidence;
  const guessed = plan.tasks.filter((task) => !isExpected(plan, task));
  if (guessed.length === plan.tasks.length) return ' (from default estimates)';
  const learned = Object.keys(estimates).length;
  if (learned === 0) return '';
  return ` (${sayCount(learned, 'task')} by earlier runs${guessed.length > 0 ? `, ${guessed.length} by default` : ''})`;
}

function describeTask(plan: Plan, task: PlanTask): string[] {
  const stream = plan.streams.find((candidate) => candidate.id === task.stream);
  const agent = task.run.kind === 'agent' ? task.run.agent : null;
  const argv =
    task.run.kind === 'command'
      ? task.run.argv
      : (plan.agents.find(({ name }) => name === agent)?.argv ?? []);
  const after = plan.edges.filter((edge) => edge.to === task.id).map((edge) => edge.from);
  const prompt = composePrompt(plan, task);
  return [
    `${task.id}${agent === null ? '' : `  ${agent}`}`,
    `  starts    ${sayDuration(plan.evidence.schedule.starts[task.id] ?? 0)} in, takes ${sayDuration(expectedMs(plan, task))}${after.length > 0 ? `, after ${after.join(', ')}` : ''}`,
    `  workspace ${stream?.workspace === 'shared' ? 'shared checkout, read only' : 'a clone of its own'}`,
    `  may write ${task.writes.length > 0 ? task.writes.map(({ pattern, mode }) => (mode === 'write' ? pattern : `${pattern} (${mode})`)).join(', ') : 'nothing'}`,
    `  runs      ${spell(argv)}`,
    ...task.verify.map((command) => `  verify    ${spell(command.argv)}`),
    ...(prompt === ''
      ? []
      : [
          '  prompt',
          ...inertBlock(prompt.trimEnd(), { max: 20_000 })
            .split('\n')
            .map((line) => `    │ ${line}`),
        ]),
    '',
  ];
}

function describeGate(gate: PlanGate): string[] {
  return [
    `${gate.kind} ${gate.name}`,
    `  after     ${gate.waits_for.join(', ')}`,
    ...gate.actions.map((action) => `  action    ${describeAction(action)}`),
    '',
  ];
}

function describeAction(action: PlanAction): string {
  switch (action.kind) {
    case 'builtin':
      return action.name;
    case 'commands':
      return `${action.name}: ${action.commands.map(({ argv }) => spell(argv)).join(' && ')}`;
    case 'not_configured':
      return `${action.name}: not configured`;
  }
}

/** Argv as one would type it in a shell; only for reading. */
function spell(argv: readonly string[]): string {
  return inertText(
    argv
      .map((word) => (/^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
      .join(' '),
    { max: 2000 },
  );
}
