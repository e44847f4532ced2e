import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { CommandUse } from '../../commands/command-use.ts';
import { losesResult, passOf } from '../../commands/success.ts';
import { commandUses } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Gates of which no command can fail, and checks whose result is lost in a pipe. */
export function* checkGateAlwaysPasses(model: AnalysedModel): Iterable<Diagnostic> {
  const gates = new Map<string, CommandUse[]>();
  for (const use of commandUses(model)) {
    if (use.role !== 'verify' && use.role !== 'gate' && use.role !== 'action') continue;
    const gate = gates.get(use.place);
    if (gate) gate.push(use);
    else gates.set(use.place, [use]);
  }
  const seen = new Set<string>();
  for (const gate of gates.values())
    for (const use of unableToFail(gate)) {
      const key = `${use.span.source.name}:${use.span.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield diagnose('gate-always-passes', use.span, { place: use.place, pass: passOf(use)! });
    }
}

function unableToFail(gate: readonly CommandUse[]): readonly CommandUse[] {
  // One check is enough to make a gate of it; the others may prepare or clean up.
  if (gate.some((use) => passOf(use) === null)) return gate.filter(losesResult);
  // An action may well be there to tell something, or to clean up.
  return gate[0]!.role === 'action'
    ? gate.filter((use) => passOf(use) === 'nothing' && !saysSomething(use))
    : gate;
}

function saysSomething({ parts }: CommandUse): boolean {
  return parts.some(({ commands }) =>
    commands.some(({ words }) => words[0]?.text === 'echo' || words[0]?.text === 'printf'),
  );
}
