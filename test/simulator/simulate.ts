import { createHash } from 'node:crypto';
import type { RunEvent } from '../../src/journal/event.ts';
import type { RunState } from '../../src/journal/state.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { ProcessSpec } from '../../src/runtime/host-processes.ts';
import { noticeWrites, postLine } from '../rig/fake-coordination.ts';
import type { Link } from '../rig/fake-host.ts';
import { createWorld, readJournal, type Script, type World } from '../rig/fake-world.ts';
import { type FakeRun, type FakeRunOptions, resumeFake, runFake } from '../rig/run-fake.ts';
import { diceFor } from './dice.ts';
import { inspectIdle } from './idle.ts';
import { type Behaviour, type Life, planOf, type Scenario } from './scenario.ts';

/** A simulated run that came to its end, or did not. */
export interface Simulation {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly world: World;
  /** The state as the last coordinator had it; `null` when none came to its first event. */
  readonly state: RunState | null;
  /** The journal, all lives together. */
  readonly records: readonly RunEvent[];
  /** Laws that were broken while it ran, in words. */
  readonly broken: readonly string[];
  /** How many coordinators it took. */
  readonly lives: number;
  /** Equal for equal runs: over every byte of the journal and every call to the world. */
  readonly trace: string;
}

/** After its scripted lives a run is taken up this often before it counts as one that does not end. */
const calmLives = 6;

/** More steps of the clock than any life takes. */
const longestLife = 20_000;

/** Runs a scenario through all of its coordinators. */
export async function simulate(scenario: Scenario): Promise<Simulation> {
  const plan = planOf(scenario);
  const world = createWorld({
    files: { 'README.md': 'base\n', 'LOG.md': 'log\n' },
    script: (spec) => scriptOf(scenario, spec),
    latency: (call) => diceFor(scenario.seed, `${call} ${world.calls.length}`).below(scenario.latency_ms + 1),
  });
  const broken: string[] = [];
  let last: FakeRun | null = null;
  let lives = 0;
  try {
    for (; lives < scenario.lives.length + calmLives; lives++) {
      const life = scenario.lives[lives] ?? null;
      last = await live({ scenario, plan, world, broken }, life);
      if (isOver(last, life)) break;
      await leave(world, last, life);
    }
    if (last === null || !isOver(last, null)) broken.push(`the run does not end: ${describe(last)}`);
  } catch (error) {
    broken.push(`${error instanceof Error ? error.stack : String(error)}`);
  }
  const trace = createHash('sha256').update(world.journal.bytes).update(world.calls.join(' ')).digest('hex');
  broken.push(...world.broken);
  const { records } = readJournal(world);
  return { scenario, plan, world, state: last?.state ?? null, records, broken, lives: lives + 1, trace };
}

interface Stage {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly world: World;
  readonly broken: string[];
}

/** One coordinator, from its beginning to its end. */
async function live({ scenario, plan, world, broken }: Stage, life: Life | null): Promise<FakeRun> {
  const seen = new Map<string, number>();
  world.refuse = (call) => {
    const nth = (seen.get(call) ?? 0) + 1;
    seen.set(call, nth);
    const refusal = life?.refusals.find((one) => one.call === call && one.nth === nth);
    return refusal ? { reason: refusal.reason, detail: `${call} was refused` } : null;
  };
  const { clock } = world;
  for (const { after_ms, by_ms } of life?.clock ?? [])
    clock.at(clock.now() + after_ms, () => clock.set(by_ms));
  // Who sleeps while the clock is set wakes when it meant to; who waits for an answer may have more to ask.
  const exact = scenario.latency_ms === 0 && scenario.lives.every(({ clock: sets }) => sets.length === 0);
  let link: Link | null = null;
  let now: RunState | null = null;
  for (const { after_ms, nth, how } of life?.verdicts ?? [])
    clock.at(clock.now() + after_ms, () => {
      const review = now?.reviews.filter(({ status }) => status === 'open')[nth]?.id;
      if (review !== undefined)
        link?.send({ kind: 'close-review', review, how, note: 'looked at', commit: null });
    });
  for (const { after_ms, nth, answer, reach } of life?.answers ?? [])
    clock.at(clock.now() + after_ms, () => {
      const question = now?.questions.filter(({ status }) => status === 'open')[nth]?.question;
      if (question !== undefined) link?.send({ kind: 'answer', question, answer, reach, note: '' });
    });
  let steps = 0;
  const options: FakeRunOptions = {
    world,
    slots: scenario.slots,
    ...(life?.crash ? { crash: life.crash } : {}),
    ...(life?.reachable ? { answered_by: 'person' as const } : {}),
    commands: [...(life?.commands ?? []), ...(isEverPaused(scenario) ? goOn : [])],
    satisfied: scenario.satisfied.filter((name) => plan.externals.some((external) => external.name === name)),
    onLink: (opened) => {
      link = opened;
    },
    onIdle: (state) => {
      now = state;
      letSpeak(scenario, world);
      steps += 1;
      if (steps > longestLife) throw new Error('the clock goes on and on');
      if (state !== null) broken.push(...inspectIdle(plan, state, { world, exact }));
    },
  };
  return world.journal.bytes.length === 0 ? runFake(plan, options) : resumeFake(plan, world, options);
}

/** What is paused goes on in the end, whoever coordinates then. */
const goOn = [[60_000, { kind: 'continue', stream: null }]] as const;

function isEverPaused({ lives }: Scenario): boolean {
  return lives.some(({ commands }) => commands.some(([, { kind }]) => kind === 'pause'));
}

const speakers = new WeakMap<World, Set<string>>();

/** Programs that have begun since the last look say what they have to say, each line at its time. */
function letSpeak(scenario: Scenario, world: World): void {
  const known = speakers.get(world) ?? new Set();
  speakers.set(world, known);
  for (const [id, program] of world.processes) {
    if (known.has(id)) continue;
    known.add(id);
    const { says = [], early = {} } = behaviourOf(scenario, program.spec) ?? {};
    noticeWrites(world, program.spec.cwd, Object.keys(early));
    for (const [after_ms, line] of says)
      world.clock.at(world.clock.now() + after_ms, () => {
        if (program.exit === null) postLine(world, id, line);
      });
  }
}

/** Time goes by without a coordinator; a crash of the machine takes along what was not durable. */
async function leave(world: World, last: FakeRun, life: Life | null): Promise<void> {
  const { journal, clock } = world;
  const failed = last.state.notes.at(-1)?.note === 'journal-failed';
  if ((last.crashed && life?.power) || failed) journal.bytes = journal.bytes.subarray(0, journal.durable);
  if (journal.bytes.length === 0) forget(world);
  let back = false;
  clock.at(clock.now() + (life?.away_ms ?? 0), () => {
    back = true;
  });
  while (!back) {
    clock.next();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Nothing of the run is on record: whoever begins anew begins another one, and knows nothing of its programs. */
function forget(world: World): void {
  for (const program of [...world.processes.values(), ...world.strays.values()])
    program.end({ exit_code: null, signal: 'SIGKILL', cause: 'stopped' });
  for (const known of [world.processes, world.strays, world.requested, world.places]) known.clear();
}

/** A run is over when another coordinator could do nothing for it. */
function isOver(last: FakeRun, life: Life | null): boolean {
  if (last.crashed || last.state.status !== 'finished') return false;
  if (last.state.outcome === 'stopped' || last.state.outcome === 'world_failed') return false;
  return life === null || last.state.outcome !== 'blocked';
}

function describe(last: FakeRun | null): string {
  if (last === null) return 'nobody came to its first event';
  return last.crashed ? 'crashed' : `${last.state.status}, ${last.state.outcome}`;
}

function scriptOf(scenario: Scenario, spec: ProcessSpec): Script {
  const attempt = spec.env['PCOORD_ATTEMPT'];
  if (spec.id !== attempt) {
    const check = scenario.checks[spec.argv[0] ?? ''];
    return check ? toScript(check, false) : { duration_ms: 300 };
  }
  const behaviour = behaviourOf(scenario, spec);
  return behaviour ? toScript(behaviour, spec.cwd.startsWith('/shared/')) : {};
}

/** What an agent does at this try; nothing for programs that are none. */
function behaviourOf(scenario: Scenario, { id, env }: ProcessSpec): Behaviour | undefined {
  if (id !== env['PCOORD_ATTEMPT']) return undefined;
  const tries = scenario.behaviour[`${env['PCOORD_STREAM']}/${env['PCOORD_PHASE']}`] ?? [];
  const number = Number(id.slice(id.lastIndexOf('.') + 1));
  return tries[Math.min(number, tries.length) - 1];
}

/** What a behaviour is to the world; who only reads writes nothing into what others read too. */
function toScript(behaviour: Behaviour, shared: boolean): Script {
  const { kind, duration_ms, lines, early, stubborn } = behaviour;
  return {
    duration_ms,
    ...(shared ? {} : { lines, early }),
    ...(kind === 'fails' ? { exit_code: 3 } : {}),
    ...(kind === 'killed' ? { signal: 'SIGSEGV' } : {}),
    hangs: kind === 'hangs',
    unseen: kind === 'unseen',
    missing: kind === 'missing',
    stubborn,
  };
}
