import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { inertText } from '../../base/inert.ts';
import { readPressure } from '../../runtime/node/measure-pressure.ts';
import { hasProc } from '../../runtime/node/measure-scan.ts';
import { choosePlaces } from '../../runtime/node/state-folder.ts';
import type { Io } from '../io.ts';
import { type Finding, reportOn } from './finding.ts';
import { askVersion, findProgram } from './programs.ts';

const onNode = reportOn('node');
const onState = reportOn('state');
const onSystem = reportOn('system');

/** The Node that runs this, and the one that commands of a session will find. */
export async function inspectNode(env: Io['env']): Promise<readonly Finding[]> {
  const path = findProgram('node', env);
  const version = path === null ? null : await askVersion(path, env);
  const own = process.versions.node;
  const why =
    'pcoord itself needs 22.13 or newer; agents that are Node programs run under the one on the search path';
  const said = version?.ok ? version.text.replace(/^v/, '') : null;
  if (said === null || isOlder(said))
    return [
      onNode('node-version', 'attention', {
        text: `pcoord runs under Node ${own}; on the search path there is ${said === null ? 'none' : `Node ${said}`}`,
        why,
        remedy: 'install Node 22.13 or newer, e.g. from nodejs.org or with a version manager',
      }),
    ];
  return [onNode('node-version', 'good', { text: `Node ${own}`, why })];
}

/** Whether a version of Node is below what pcoord runs under without help. */
export function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return !(major > 22 || (major === 22 && minor >= 13));
}

const GIB = 1024 ** 3;

/** Where runs are kept: journals, logs and a clone for each stream at work. */
export function inspectState(root: string, repository: string | null): readonly Finding[] {
  const why = 'runs keep journal, logs and clones there; never in the repository';
  const remedy = 'choose another place with --state DIR or XDG_STATE_HOME';
  if (repository !== null && (root === repository || root.startsWith(`${repository}/`)))
    return [onState('state-folder', 'bad', { text: `${root} is inside the repository`, why, remedy })];
  const there = nearest(root);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return [onState('state-folder', 'bad', { text: `${root} cannot be written to`, why, remedy })];
  }
  return [
    onState('state-folder', 'good', { text: root, why }),
    describeSpace(there, remedy),
    describeSockets(),
  ];
}

function describeSpace(folder: string, remedy: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const text = `${(free / GIB).toFixed(1)} GiB free`;
  const standing = free < GIB / 10 ? 'bad' : free < 2 * GIB ? 'attention' : 'good';
  return onState('free-space', standing, {
    text,
    why: 'each stream at work has a clone of its own; objects are shared where the file system allows it',
    remedy: `pcoord salvage clean lists what ended runs keep; or ${remedy}`,
  });
}

function describeSockets(): Finding {
  const why = 'coordinator and supervisor of a run talk through sockets, whose names the system keeps short';
  try {
    return onState('sockets', 'good', { text: `sockets in ${choosePlaces().sockets}`, why });
  } catch (error) {
    return onState('sockets', 'bad', { text: inertText((error as Error).message, { max: 300 }), why });
  }
}

/** What the system offers for measuring, watching and starting many programs. */
export async function inspectSystem(env: Io['env']): Promise<readonly Finding[]> {
  return [
    describePlatform(),
    ...describeMeasures(),
    ...describeCgroup(),
    ...describeWatches(),
    ...describeOpenFiles(),
    await describeSandbox(env),
  ];
}

function describePlatform(): Finding {
  const text = `${process.platform} ${process.arch}`;
  const why = 'Linux in full; macOS with less certain clean-up of stray processes; Windows only inside WSL';
  const remedy = 'run pcoord inside WSL';
  return onSystem('platform', process.platform === 'win32' ? 'bad' : 'good', { text, why, remedy });
}

function describeMeasures(): readonly Finding[] {
  const why = 'CPU, memory and disk use of agents is read from it; strays of ended agents are found by it';
  if (!hasProc)
    return [
      onSystem('measures', 'attention', {
        text: 'no /proc: ps is asked instead, every five seconds and without disk use',
        why,
        remedy: 'nothing to do where the system has none; in a container, mount /proc',
      }),
    ];
  const pressure = readPressure() === null ? 'no pressure figures' : 'with pressure figures';
  return [onSystem('measures', 'good', { text: `/proc, ${pressure}`, why })];
}

function describeCgroup(): readonly Finding[] {
  const memory = readNumber('/sys/fs/cgroup/memory.max');
  const [quota, period] = (readText('/sys/fs/cgroup/cpu.max') ?? '').split(' ').map(Number);
  const limits = [
    ...(memory === null ? [] : [`${(memory / GIB).toFixed(1)} GiB of memory`]),
    ...(quota && period ? [`${(quota / period).toFixed(1)} processors`] : []),
  ];
  if (limits.length === 0) return [];
  return [
    onSystem('cgroup', 'attention', {
      text: `limited by its control group to ${limits.join(' and ')}`,
      why: 'all agents together stay below it; pcoord does not read this limit when it chooses how many run at once',
      remedy: 'bound the agents with --max-agents N or capacities in the session',
    }),
  ];
}

function describeWatches(): readonly Finding[] {
  const watches = readNumber('/proc/sys/fs/inotify/max_user_watches');
  const instances = readNumber('/proc/sys/fs/inotify/max_user_instances');
  if (watches === null || instances === null) return [];
  const enough = watches >= 65_536 && instances >= 128;
  return [
    onSystem('file-watches', enough ? 'good' : 'attention', {
      text: `${watches} file watches, ${instances} watchers`,
      why: 'coordinated_parallel and --watch hear of changes by them, one for each folder of each workspace; beyond them changes are seen later',
      remedy: 'sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512',
    }),
  ];
}

function describeOpenFiles(): readonly Finding[] {
  const limit = /^Max open files\s+(\d+)/m.exec(readText('/proc/self/limits') ?? '')?.[1];
  if (limit === undefined) return [];
  return [
    onSystem('open-files', Number(limit) >= 1024 ? 'good' : 'attention', {
      text: `${limit} open files`,
      why: 'the supervisor holds a log for each program at work, and git opens many files at once',
      remedy: 'ulimit -n 4096',
    }),
  ];
}

async function describeSandbox(env: Io['env']): Promise<Finding> {
  const path = findProgram('bwrap', env);
  const version = path === null ? null : await askVersion(path, env);
  const why =
    'agents run with your rights: bubblewrap can fence one in when its command begins with bwrap; pcoord starts it for nobody';
  if (version?.ok) return onSystem('bubblewrap', 'good', { text: version.text, why });
  return onSystem('bubblewrap', 'attention', {
    text: version === null ? 'bubblewrap (bwrap) is not installed' : `bubblewrap ${version.detail}`,
    why,
    remedy: 'install the package bubblewrap; nothing needs it',
  });
}

/** The folder itself or the nearest one above that exists. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function readNumber(path: string): number | null {
  const text = readText(path);
  return text === null || !/^\d+$/.test(text) ? null : Number(text);
}
