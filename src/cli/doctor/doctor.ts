import { resolve } from 'node:path';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { findRepository } from '../environment.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { stateRoot } from '../state-root.ts';
import { version } from '../version.ts';
import { inspectAgents } from './agents.ts';
import type { Finding } from './finding.ts';
import { inspectNode, inspectState, inspectSystem } from './machine.ts';
import { inspectGit, inspectRepository } from './repository.ts';
import { sayFindings } from './say.ts';
import { inspectSession } from './session.ts';
import { inspectTerminal } from './terminal.ts';

/** `pcoord doctor`: what is there, what is missing, why it matters and how to get it. Starts no run and no network. */
export async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 0) throw new UsageError(`unexpected ${args.positionals.join(' ')}`);
  const state = args.one('state');
  const findings = await inspect(io, state === undefined ? null : resolve(io.cwd, state));
  const ok = findings.every(({ standing }) => standing !== 'bad');
  if (args.one('format') === 'json')
    io.out(`${JSON.stringify({ schema: 'pcoord.doctor/1', version: version(), ok, findings }, null, 2)}\n`);
  else io.out(sayFindings(findings, io));
  return ok ? exitCodes.done : exitCodes.findings;
}

/** Looks at everything, side by side. */
async function inspect(io: Io, state: string | null): Promise<readonly Finding[]> {
  const repository = findRepository(io.cwd);
  const [node, git, ofRepository, session, agents, system] = await Promise.all([
    inspectNode(io.env),
    inspectGit(io),
    inspectRepository(io),
    inspectSession(io, repository),
    inspectAgents(io.env),
    inspectSystem(io.env),
  ]);
  return [
    ...node,
    ...git,
    ...ofRepository,
    ...session,
    ...agents,
    ...inspectState(stateRoot(state, io.env), repository),
    ...system,
    ...inspectTerminal(io, process.stdout.rows),
  ];
}
