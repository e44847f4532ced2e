import type { Life, Scenario } from './scenario.ts';

/** The smallest scenario found by leaving things out while the run still goes wrong. */
export async function shrink(
  scenario: Scenario,
  goesWrong: (smaller: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  let smallest = scenario;
  for (let tries = 0, found = true; found && tries < 400; ) {
    found = false;
    for (const smaller of smallerOnes(smallest)) {
      tries += 1;
      if (tries > 400) break;
      if (!(await goesWrong(smaller).catch(() => false))) continue;
      smallest = smaller;
      found = true;
      break;
    }
  }
  return smallest;
}

function* smallerOnes(scenario: Scenario): Generator<Scenario> {
  const { lives, plan, latency_ms } = scenario;
  for (const index of lives.keys()) yield { ...scenario, lives: lives.toSpliced(index, 1) };
  for (const [index, life] of lives.entries())
    for (const calmer of calmerLives(life)) yield { ...scenario, lives: lives.toSpliced(index, 1, calmer) };
  for (const gate of plan.gates ?? [])
    yield { ...scenario, plan: { ...plan, gates: plan.gates?.filter((one) => one !== gate) ?? [] } };
  for (const stream of plan.streams) yield without(scenario, stream.id);
  if ((plan.exclusions ?? []).length > 0) yield { ...scenario, plan: { ...plan, exclusions: [] } };
  if ((plan.verify ?? []).length > 0) yield { ...scenario, plan: { ...plan, verify: [] } };
  if (latency_ms > 0) yield { ...scenario, latency_ms: 0 };
  if (Object.keys(scenario.checks).length > 0) yield { ...scenario, checks: {} };
}

function* calmerLives(life: Life): Generator<Life> {
  if (life.crash !== null) yield { ...life, crash: null };
  if (life.power) yield { ...life, power: false };
  if (life.away_ms > 0) yield { ...life, away_ms: 0 };
  for (const index of life.refusals.keys()) yield { ...life, refusals: life.refusals.toSpliced(index, 1) };
  for (const index of life.clock.keys()) yield { ...life, clock: life.clock.toSpliced(index, 1) };
  for (const index of life.verdicts.keys()) yield { ...life, verdicts: life.verdicts.toSpliced(index, 1) };
  for (const index of life.commands.keys()) yield { ...life, commands: life.commands.toSpliced(index, 1) };
}

/** The scenario without a stream, and without what names it. */
function without(scenario: Scenario, id: string): Scenario {
  const isOther = (node: string): boolean => !node.startsWith(`${id}/`);
  const { plan } = scenario;
  return {
    ...scenario,
    plan: {
      ...plan,
      streams: plan.streams
        .filter((stream) => stream.id !== id)
        .map((stream) => ({ ...stream, after: (stream.after ?? []).filter(isOther) })),
      gates: (plan.gates ?? []).map((gate) => ({
        ...gate,
        waits_for: gate.waits_for.filter(isOther),
        releases: (gate.releases ?? []).filter(isOther),
      })),
      exclusions: (plan.exclusions ?? []).filter(([a, b]) => isOther(a) && isOther(b)),
    },
  };
}
