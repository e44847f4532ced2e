import type { RunCommand } from '../../src/runtime/host.ts';
import type { Crash } from '../rig/fake-host.ts';
import type { StreamSketch } from '../rig/make-plan.ts';
import { type Dice, diceFor } from './dice.ts';
import { type DrawnPlan, drawBudget, drawPlan } from './draw-plan.ts';
import type { Behaviour, Life, Scenario } from './scenario.ts';

/** The scenario of a seed: everything in it follows from the seed alone. */
export function drawScenario(seed: number): Scenario {
  const drawn = drawPlan(diceFor(seed, 'plan'));
  const dice = diceFor(seed, 'faults');
  return {
    seed,
    ...drawn,
    budgets: drawBudget(dice),
    slots: dice.between(1, 4),
    behaviour: {
      ...drawBehaviours(diceFor(seed, 'programs'), drawn),
      ...drawDecisions(diceFor(seed, 'decisions'), drawn),
    },
    checks: drawChecks(diceFor(seed, 'checks')),
    latency_ms: dice.pick([0, 0, 3, 50]),
    lives: Array.from({ length: dice.pick([1, 1, 2, 3, 5]) }, () => drawLife(dice, drawn)),
  };
}

function drawBehaviours(dice: Dice, drawn: DrawnPlan): Scenario['behaviour'] {
  const { streams } = drawn.plan;
  return Object.fromEntries(
    streams.flatMap((stream) =>
      Array.from({ length: stream.phases ?? 1 }, (_, index) => {
        const task = `${stream.id}/${index + 1}`;
        const tries = dice.percent(12) ? dice.between(1, 2) : 0;
        const good = drawBehaviour(dice, { task, stream, streams, kind: 'works' });
        const bad = Array.from({ length: tries }, () =>
          drawBehaviour(dice, {
            task,
            stream,
            streams,
            kind: dice.pick(['fails', 'killed', 'hangs', 'unseen', 'missing'] as const),
          }),
        );
        return [task, [...bad, good]] as const;
      }),
    ),
  );
}

/** What an agent does that an escalation goes to, for whatever stream it is asked. */
function drawDecisions(dice: Dice, { plan: { streams } }: DrawnPlan): Scenario['behaviour'] {
  const lines = [
    { kind: 'satisfy', name: 'outside' },
    { kind: 'satisfy', name: 'unheard of' },
    { kind: 'message', to: dice.pick(streams).id, text: 'use what there is' },
    { kind: 'phase-complete' },
  ];
  const decision: Behaviour = {
    kind: dice.percent(70) ? 'works' : dice.pick(['fails', 'killed', 'hangs', 'unseen', 'missing'] as const),
    duration_ms: dice.between(1, 5000),
    lines: {},
    early: {},
    stubborn: dice.percent(10),
    says: Array.from({ length: dice.below(4) }, () => [dice.below(4000), JSON.stringify(dice.pick(lines))]),
  };
  return Object.fromEntries(streams.map(({ id }) => [`${id}/escalation`, [decision]]));
}

function drawBehaviour(
  dice: Dice,
  about: {
    readonly task: string;
    readonly stream: StreamSketch;
    readonly streams: readonly StreamSketch[];
    readonly kind: Behaviour['kind'];
  },
): Behaviour {
  const { task, stream, streams, kind } = about;
  const own = [...(stream.writes ?? []), ...(stream.claims ?? []).map(({ pattern }) => pattern)].flatMap(
    (pattern) => pattern.replace('**', pattern === 'shared/**' ? 'both' : dice.pick(['one', 'two', 'api'])),
  );
  const straying = dice.percent(8)
    ? [`${dice.pick(streams).id}/${dice.pick(['one', 'stray'])}`, 'nobody']
    : [];
  const paths = dice.percent(10) ? [] : [...dice.some(own, 75), ...dice.some(straying, 70)];
  return {
    kind,
    duration_ms: dice.percent(10) ? dice.between(8000, 15_000) : dice.between(1, 4000),
    lines: Object.fromEntries(paths.map((path) => [path, `${task} in ${path}`])),
    early:
      dice.percent(10) && own[0] !== undefined
        ? { [`${own[0]}.${task.replace('/', '-')}.tmp`]: `half of ${task}` }
        : {},
    stubborn: dice.percent(10),
    says: dice.percent(25) ? drawWords(dice, streams, paths) : [],
  };
}

/** Lines for the outbox: requests of every kind, and one that is none. */
function drawWords(
  dice: Dice,
  streams: readonly StreamSketch[],
  paths: readonly string[],
): Behaviour['says'] {
  const held = paths.length > 0 ? paths : ['shared/both'];
  const lines = [
    { kind: 'lease', paths: held },
    { kind: 'lease', paths: ['shared/both', 'LOG.md'] },
    { kind: 'release', paths: held },
    { kind: 'message', to: dice.pick(streams).id, text: 'careful with shared/both' },
    { kind: 'publish', artifact: `api-${dice.pick(streams).id}` },
    { kind: 'safe-point' },
    { kind: 'phase-complete' },
    { kind: 'ask', tool: 'Bash', text: 'npm publish', ref: 'call' },
    { kind: 'ask', tool: 'Write', text: held[0] ?? '', writes: held },
    { kind: 'nonsense' },
  ];
  return Array.from({ length: dice.between(1, 4) }, () => [
    dice.below(4000),
    JSON.stringify(dice.pick(lines)),
  ]);
}

/** Checks pass, but for one kind that may fail. */
function drawChecks(dice: Dice): Scenario['checks'] {
  if (!dice.percent(15)) return {};
  const fails: Behaviour = {
    kind: dice.pick(['fails', 'killed'] as const),
    duration_ms: dice.between(1, 2000),
    lines: {},
    early: {},
    stubborn: false,
    says: [],
  };
  return { [dice.pick(['check', 'final', 'test', 'make'])]: fails };
}

function drawLife(dice: Dice, drawn: DrawnPlan): Life {
  return {
    crash: dice.percent(70) ? drawCrash(dice) : null,
    power: dice.percent(30),
    away_ms: dice.pick([0, 0, 10, 3000, 60_000]),
    refusals: dice.percent(20)
      ? Array.from({ length: dice.between(1, 3) }, () => ({
          call: dice.pick([
            'commit',
            'prepare',
            'snapshot',
            'commitChanges',
            'merge',
            'publish',
            'keep',
            'trial',
          ]),
          nth: dice.between(1, 6),
          reason: dice.pick(['disk-full', 'disk-full', 'git', 'other'] as const),
        }))
      : [],
    clock: dice.percent(20)
      ? [{ after_ms: dice.below(8000), by_ms: dice.pick([-3_600_000, -5000, -1, 1, 5000, 3_600_000]) }]
      : [],
    commands: dice.percent(30)
      ? Array.from(
          { length: dice.between(1, 3) },
          () => [dice.below(8000), drawCommand(dice, drawn)] as const,
        )
      : [],
    ...drawPerson(dice),
    verdicts: dice.percent(30)
      ? Array.from({ length: dice.between(1, 3) }, () => ({
          after_ms: dice.below(12_000),
          nth: dice.below(2),
          how: dice.pick(['accepted', 'sent_back'] as const),
        }))
      : [],
  };
}

/** Whether somebody can be asked, and what they answer. */
function drawPerson(dice: Dice): Pick<Life, 'reachable' | 'answers'> {
  const reachable = dice.percent(40);
  return {
    reachable,
    answers: Array.from({ length: reachable ? dice.below(4) : 0 }, () => ({
      after_ms: dice.below(12_000),
      nth: dice.below(2),
      answer: dice.pick(['allow', 'deny'] as const),
      reach: dice.pick(['once', 'always', 'all_streams'] as const),
    })),
  };
}

function drawCrash(dice: Dice): Crash {
  const number = dice.between(2, dice.pick([10, 25, 60]));
  if (dice.percent(50)) return { kind: 'append', number, when: dice.pick(['before', 'after'] as const) };
  return { kind: 'call', number, when: dice.pick(['before', 'after', 'requested'] as const) };
}

function drawCommand(dice: Dice, drawn: DrawnPlan): RunCommand {
  const stream = dice.pick(drawn.plan.streams);
  const task = `${stream.id}/${dice.between(1, stream.phases ?? 1)}`;
  return dice.pick<RunCommand>([
    { kind: 'stop', how: dice.pick(['gently', 'now'] as const), by: 'command' },
    { kind: 'satisfy', name: dice.pick(['outside', 'unheard of']) },
    { kind: 'complete-phase', task },
    { kind: 'detach' },
    { kind: 'message', to: stream.id, text: `go on with ${task}` },
    { kind: 'pause', stream: dice.pick([stream.id, stream.id, null]) },
    { kind: 'pause', stream: stream.id },
    { kind: 'continue', stream: null },
    { kind: 'end-stream', stream: stream.id },
    { kind: 'nudge', stream: stream.id },
    { kind: 'escalate', stream: stream.id },
    {
      kind: 'capacity',
      name: dice.pick(['agents', 'slots', 'db']),
      amount: dice.between(1, 4),
      why: 'asked',
    },
  ]);
}
