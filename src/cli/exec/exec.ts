import { existsSync } from 'node:fs';
import type { Plan } from '../../plan/plan.ts';
import { endAtInterrupt } from '../../runtime/node/interrupts.ts';
import { leftRunning } from '../../runtime/node/left-running.ts';
import { type RepositoryFacts, readRepositoryFacts } from '../../runtime/node/repository-facts.ts';
import { warmSupervisor } from '../../runtime/node/supervisor-client.ts';
import { sayNames } from '../../views/words.ts';
import type { Arguments } from '../args.ts';
import { exitCodes } from '../exit-codes.ts';
import { existsInCommit, findBranchFault } from '../git-facts.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { stateRoot } from '../state-root.ts';
import { describeRun } from './dry-run.ts';
import { type OpenRun, openRuns } from './other-runs.ts';
import { planSession } from './plan-session.ts';
import { type Obstacle, type Preflight, preflight } from './preflight.ts';
import { type ExecSettings, readSettings } from './settings.ts';

const refuse = refuseAs('exec');

/** `pcoord exec`: compiles in memory, checks what could stand in the way before any effect, then runs. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const settings = readSettings(args, io);
  if (process.platform === 'win32')
    return refuse(
      io,
      'Windows is not supported: process groups and POSIX signals are what keeps agents under control',
      exitCodes.usage,
    );
  if (!existsSync(settings.repo))
    return refuse(io, `${settings.repo}: there is no such folder`, exitCodes.world);
  endAtInterrupt();
  if (settings.resume !== null) {
    const { resumeRun } = await import('./resume-run.ts');
    return resumeRun(settings, settings.resume.id, io);
  }
  // Its start takes as long as compiling: both at once. One that is not used ends by itself.
  const supervisor = settings.mode === 'dry-run' ? null : warmSupervisor();
  const fault = settings.branch === null ? null : findBranchFault(settings.repo, settings.branch);
  if (fault !== null) return refuse(io, `--branch: ${fault}`, exitCodes.usage);
  const plan = await planSession(settings, io);
  if (typeof plan === 'number') return plan;
  const branch = settings.branch ?? plan.session.branch;
  const found = await readRepositoryFacts({ cwd: settings.repo, base: plan.session.base, branch });
  if (!found.ok) return refuse(io, found.error.detail, exitCodes.world);
  const facts = settings.existingBranch === 'continue' ? continueFrom(found.value) : found.value;
  const checked = preflight(plan, {
    satisfied: new Set(settings.satisfy),
    existsAtBase: (path) => existsInCommit(facts.root, facts.base_commit, path),
  });
  const others = openRuns({ root: stateRoot(settings.state), common_dir: facts.common_dir });
  const obstacles = [
    ...checked.obstacles,
    ...branchObstacles(facts, settings),
    ...liveObstacles(others, facts.branch.name),
    ...leftObstacles(others, plan.session.id),
  ];
  if (supervisor === null) return dryRun(plan, { facts, checked, obstacles, io });
  if (obstacles.length > 0) return refuse(io, sayObstacles(obstacles), exitCodes.usage);
  const left = others.find(
    (other) => other.session === plan.session.id && other.holder === null && other.records === 'kept',
  );
  if (left !== undefined && settings.view !== 'json')
    io.err(
      `run ${left.run} of this session was interrupted: pcoord exec --resume=${left.run} goes on with it\n`,
    );
  const { startRun } = await import('./start-run.ts');
  return startRun({ plan, facts, settings, satisfied: checked.satisfied, supervisor, io });
}

/** The session branch's tip becomes the base. */
function continueFrom(facts: RepositoryFacts): RepositoryFacts {
  const { tip } = facts.branch;
  return tip === null ? facts : { ...facts, base_commit: tip, branch: { ...facts.branch, merged: true } };
}

function branchObstacles({ branch }: RepositoryFacts, settings: ExecSettings): Obstacle[] {
  if (branch.checked_out !== null)
    return [
      {
        message: `the session branch ${branch.name} is checked out in ${branch.checked_out}; pcoord never moves a branch somebody stands on`,
        remedies: ['switch that checkout to another branch', 'or choose another one: --branch NAME'],
      },
    ];
  if (branch.blocked_by !== null)
    return [
      {
        message: `git cannot hold a branch ${branch.name} beside ${branch.blocked_by}`,
        remedies: ['choose another one: --branch NAME'],
      },
    ];
  if (branch.tip === null && settings.existingBranch === 'continue')
    return [
      {
        message: `there is no branch ${branch.name} to go on from`,
        remedies: ['leave out --continue: the run makes the branch'],
      },
    ];
  if (branch.tip !== null && !branch.merged)
    return [
      {
        message: `the session branch ${branch.name} exists and holds work that is not in the base`,
        remedies: [
          'go on from its tip: --continue',
          'merge it first',
          'or choose another one: --branch NAME',
        ],
      },
    ];
  return [];
}

/** Two runs that publish to one branch would each find it moved by the other. */
function liveObstacles(others: readonly OpenRun[], branch: string): Obstacle[] {
  return others
    .filter((other) => other.holder !== null && other.branch === branch)
    .map(({ run: id, holder }) => ({
      message: `run ${id} (process ${holder}) is at work for the session branch ${branch}`,
      remedies: [
        `see how it stands: pcoord status ${id}`,
        `end it: pcoord stop ${id}`,
        'or choose another branch: --branch NAME',
      ],
    }));
}

/** What an interrupted run left at work would be done twice, by two agents at once. */
function leftObstacles(others: readonly OpenRun[], session: string): Obstacle[] {
  return others
    .filter((other) => other.holder === null && other.session === session)
    .flatMap(({ run: id, records, folder }) => {
      const left = leftRunning(folder);
      if (left.length === 0) return [];
      return [
        {
          message: `run ${id} of this session was interrupted, and what it started is still at work: ${sayNames(left, 6)}`,
          remedies: [
            ...(records === 'kept' ? [`go on with it: pcoord exec --resume=${id}`] : []),
            `end it: pcoord stop ${id}`,
          ],
        },
      ];
    });
}

function dryRun(
  plan: Plan,
  about: {
    readonly facts: RepositoryFacts;
    readonly checked: Preflight;
    readonly obstacles: readonly Obstacle[];
    readonly io: Io;
  },
): number {
  const { facts, checked, obstacles, io } = about;
  io.out(describeRun(plan, { base: facts.base_commit, branch: facts.branch.name, missing: checked.missing }));
  if (obstacles.length === 0) return exitCodes.done;
  return refuse(io, `a real run would be refused:\n${sayObstacles(obstacles)}`, exitCodes.usage);
}

function sayObstacles(obstacles: readonly Obstacle[]): string {
  return obstacles
    .map(({ message, remedies }) => [message, ...remedies.map((remedy) => `    ${remedy}`)].join('\n'))
    .join('\n  ');
}
