import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Io } from '../io.ts';
import { INSTALLED_PROGRAM, ownProgram, sayProgram } from './hook-program.ts';
import type { Place } from './place.ts';
import { leave, type Step, toDo } from './step.ts';

const MARK = '# pcoord: pre-commit hook';

/** Sessions are recognised by their names, as in .pre-commit-hooks.yaml. */
const NAMES = ['pcoord.y*ml', '.pcoord/session.y*ml', '.pcoord/sessions/*.y*ml', '*.pcoord.y*ml'];

/**
 * A pre-commit hook that compiles the sessions which a commit changes. A hook of somebody else's is never touched, and
 * where pre-commit rules the hooks it is told instead.
 */
export function planHook(place: Place, session: string | null, env: Io['env']): Step {
  if (existsSync(join(place.top, '.pre-commit-config.yaml')))
    return leave('.pre-commit-config.yaml rules the hooks here: nothing was written', [
      'add this to its repos, and run pre-commit install:',
      ...forPreCommit.map((line) => `  ${line}`),
    ]);
  if (!mayHoldHooks(place.hooks))
    return {
      ...leave(`hooks are off here: core.hooksPath says ${place.hooks}, which is no folder`, [
        'git config --unset core.hooksPath switches them on, where nothing else needs it',
      ]),
      refused: true,
    };
  const spot = findSpot(place);
  const script = hookScript(session === null ? null : inTop(session, place), spot.program);
  if (spot.kind === 'foreign') return refuseForeign(place, script);
  const { path } = spot;
  const shown = relative(place.top, path).startsWith('..') ? path : relative(place.top, path);
  const why = [
    'a commit that changes a session is refused while that does not compile; git commit --no-verify skips it',
    sayProgram(spot.program, env),
    ...(spot.kind === 'shared' ? ['it can be committed: nothing in it is of this machine'] : []),
  ];
  const write = (): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, script, { mode: 0o755 });
  };
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (!there) return toDo(`write the hook ${shown}`, write, why);
  const text = there.isFile() ? readFileSync(path, 'utf8') : '';
  if (text === script) return leave(`the hook ${shown} is there already`);
  if (text.startsWith(`#!/bin/sh\n${MARK}`)) return toDo(`bring the hook ${shown} up to date`, write, why);
  return leave(`${shown} is a hook of somebody else's: it was left alone`, [
    'to compile changed sessions from it as well, let it run this:',
    ...linesToAdd(script),
  ]);
}

/** Where the hook goes, and which program it calls where the search path has none. */
interface Spot {
  /** `own`: git's own folder, of this machine; `shared`: in the checkout, for others as well; `foreign`: elsewhere. */
  readonly kind: 'own' | 'shared' | 'foreign';
  readonly path: string;
  readonly program: string;
}

function findSpot({ top, own, hooks }: Place): Spot {
  const inOwn = { kind: 'own', path: join(hooks, 'pre-commit'), program: ownProgram() } as const;
  if (isWithin(own, hooks)) return inOwn;
  if (!isWithin(top, hooks)) return { ...inOwn, kind: 'foreign' };
  const folder = isMadeByHusky(hooks) ? dirname(hooks) : hooks;
  return { kind: 'shared', path: join(folder, 'pre-commit'), program: INSTALLED_PROGRAM };
}

/** Husky makes the folder that git looks into anew each time, and runs the file of the same name above it. */
function isMadeByHusky(hooks: string): boolean {
  if (basename(hooks) !== '_') return false;
  return basename(dirname(hooks)) === '.husky' || existsSync(join(hooks, 'husky.sh'));
}

function refuseForeign({ hooks }: Place, script: string): Step {
  return {
    ...leave(`core.hooksPath says ${hooks}, outside of this repository: nothing was written`, [
      'a hook there runs in every repository that looks for hooks there; to have it all the same, add this to',
      `${join(hooks, 'pre-commit')} (#!/bin/sh):`,
      ...linesToAdd(script),
      'for this repository alone: git config --local core.hooksPath .git/hooks, then pcoord init --hook; those of the',
      'other folder do not run here then',
    ]),
    refused: true,
  };
}

function linesToAdd(script: string): readonly string[] {
  return script
    .split('\n')
    .slice(3, -1)
    .map((line) => `  ${line}`);
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}${sep}`);
}

const forPreCommit: readonly string[] = [
  '- repo: local',
  '  hooks:',
  '    - id: pcoord-compile',
  '      name: pcoord compile',
  '      entry: pcoord compile',
  '      language: system',
  "      files: '(?:^|/)(?:pcoord|\\.pcoord/session|\\.pcoord/sessions/[^/]+|[^/]+\\.pcoord)\\.ya?ml$'",
  '      require_serial: true',
];

/** The session's path from the top of the checkout; `null` when its name tells already, or it lies elsewhere. */
function inTop(session: string, { top }: Place): string | null {
  const path = relative(top, session).split(sep).join('/');
  if (
    path.startsWith('../') ||
    /(^|\/)pcoord\.ya?ml$|(^|\/)\.pcoord\/session\.ya?ml$|\.pcoord\.ya?ml$/.test(path)
  )
    return null;
  return path;
}

/** The hook. Names go to pcoord as git lists them, never through a shell's eyes. */
function hookScript(session: string | null, program: string): string {
  const specs = [
    ...NAMES.map((name) => `':(top,glob)**/${name}'`),
    ...(session === null ? [] : [quote(`:(top,literal)${session}`)]),
  ];
  const remedy =
    program === INSTALLED_PROGRAM
      ? 'install it, on the search path or into node_modules'
      : 'pcoord init --hook writes this hook anew';
  return `#!/bin/sh
${MARK} 2. Compiles the sessions that a commit changes. Written by pcoord init --hook.

sessions() {
  git diff --cached --name-only -z --diff-filter=ACMR -- ${specs.join(' ')}
}
pcoord=pcoord
command -v "$pcoord" >/dev/null 2>&1 || pcoord=${quote(program)}
if [ -n "$(sessions | tr -d '\\000')" ]; then
  if ! command -v "$pcoord" >/dev/null 2>&1; then
    echo "pcoord: sessions cannot be compiled: neither pcoord nor $pcoord is there" >&2
    echo '${remedy}; git commit --no-verify skips it' >&2
    exit 1
  fi
  sessions | xargs -0 git diff --quiet -- ||
    echo 'pcoord: sessions have changes that are not staged; they are compiled as they lie here' >&2
  sessions | xargs -0 "$pcoord" compile -- || exit 1
fi
`;
}

/** Whether git would look for hooks there: it may still have to be made. */
function mayHoldHooks(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? true;
  } catch {
    return false;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
