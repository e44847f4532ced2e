import { inertText } from '../../base/inert.ts';
import { compileText } from '../../compiler/compile.ts';
import type { Plan } from '../../plan/plan.ts';
import { openEnvironment } from '../environment.ts';
import { preflight } from '../exec/preflight.ts';
import { existsInCommit } from '../git-facts.ts';
import type { Io } from '../io.ts';
import { missingCopies } from '../missing-copies.ts';
import { findDefaultFile, readSource } from '../read-source.ts';
import { type Finding, reportOn } from './finding.ts';
import { findProgram } from './programs.ts';

const report = reportOn('session');

/** The session of this folder: whether it compiles, and whether the programs it names are there. */
export async function inspectSession(io: Io, repository: string | null): Promise<readonly Finding[]> {
  const why = 'exec takes it when no file is named';
  const file = findDefaultFile(io.cwd);
  if (!file.ok)
    return [
      report('session', 'attention', {
        text: 'no pcoord.yaml and no .pcoord/session.yaml here',
        why,
        remedy: 'pcoord templates lists what pcoord new can write; or name a file: pcoord exec FILE',
      }),
    ];
  const read = await readSource(file.value, io);
  const remedy = `pcoord compile ${file.value} shows each place`;
  if (!read.ok) return [report('session', 'bad', { text: read.error.message, why, remedy })];
  const session = read.value.value;
  const compiled = session
    ? compileText({ session, overlays: [], environment: openEnvironment(io) })
    : { ...read.value, value: undefined };
  const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = compiled.diagnostics.filter(({ severity }) => severity === 'warning').length;
  if (!compiled.value) {
    const text =
      errors > 0
        ? `${file.value} does not compile: ${count(errors, 'error')}`
        : `${file.value} has no session in it`;
    return [report('session', 'bad', { text, why, remedy })];
  }
  return [
    report('session', warnings > 0 ? 'attention' : 'good', {
      text: `${file.value} compiles${warnings > 0 ? ` with ${count(warnings, 'warning')}` : ''}`,
      why,
      remedy,
    }),
    ...describeObstacles(compiled.value, repository),
    ...describePrograms(compiled.value, io),
    ...describeCopies(compiled.value, io),
  ];
}

function describeObstacles(plan: Plan, repository: string | null): readonly Finding[] {
  const base = plan.evidence.base_commit;
  const { obstacles } = preflight(plan, {
    satisfied: new Set(),
    existsAtBase: (path) => repository !== null && base !== null && existsInCommit(repository, base, path),
  });
  return obstacles.map(({ message, remedies }, at) =>
    report(`obstacle-${at + 1}`, 'bad', {
      text: inertText(message, { max: 300 }),
      why: 'exec refuses the session as it stands; an --overlay may change that',
      remedy: remedies.map((line) => inertText(line, { max: 300 })).join('; '),
    }),
  );
}

/** Programs that agents are started by. What has a slash in its name is looked for in the clone: nobody can tell yet. */
function describePrograms(plan: Plan, io: Io): readonly Finding[] {
  const programs = new Map<string, string>();
  for (const agent of plan.agents) {
    if (agent.adapter === 'unresolved') continue;
    const program = agent.adapter === 'claude' ? (agent.argv[0] ?? 'claude') : agent.argv[0];
    if (program !== undefined) programs.set(program, agent.name);
  }
  return [...programs]
    .filter(([program]) => !program.includes('/') && findProgram(program, io.env) === null)
    .map(([program, agent]) =>
      report(`program-${inertText(program, { max: 40 })}`, 'bad', {
        text: `${inertText(program, { max: 60 })}, which starts ${inertText(agent, { max: 60 })}, is not on the search path`,
        why: 'its tasks would fail as soon as they start',
        remedy: 'install it, or name another agent in the session or with --overlay FILE',
      }),
    );
}

/** What is brought into workspaces and is not there. */
function describeCopies(plan: Plan, io: Io): readonly Finding[] {
  return missingCopies(plan, io).map((path, at) =>
    report(`copy-${at + 1}`, 'attention', {
      text: `setup.copy names ${inertText(path, { max: 120 })}, which is not in this checkout`,
      why: 'workspaces are clones of what is committed: what git ignores has to be brought from here',
      remedy: 'make it here first (install what it holds), or take it out of setup.copy',
    }),
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
