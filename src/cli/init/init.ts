import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { explainFile } from '../../templates/explain-file.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { run as runNew } from '../new.ts';
import { DEFAULT_FILES, findDefaultFile } from '../read-source.ts';
import { planHook } from './hook.ts';
import { planIgnore } from './ignore.ts';
import { findPlace, type Place } from './place.ts';
import { planSchemaCopy, planSchemaLine } from './schema-line.ts';
import { leave, type Step, toDo } from './step.ts';
import { askForWishes, type Wishes } from './wishes.ts';

/**
 * `pcoord init [FILE]`: the schema line for editors; with flags, or when a person at the terminal says so, a pre-commit
 * hook, an ignore entry, a session from a template. Says what it did; a second time there is nothing left to do.
 */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [named, ...rest] = args.positionals;
  if (rest.length > 0) throw new UsageError(`unexpected ${rest.join(' ')}`);
  const found = findDefaultFile(io.cwd);
  const file = named ?? (found.ok ? found.value : null);
  const template = args.one('template');
  const dry = args.has('dry-run');
  if (template !== undefined && !dry) {
    const made = await makeSession(template, file ?? DEFAULT_FILES[0]!, { args, io });
    if (made !== exitCodes.done) return made;
  }
  const session = file ?? (template === undefined ? null : DEFAULT_FILES[0]!);
  const place = await findPlace(io);
  const wanted = await askForWishes(readWishes(args, place), { place, session, dry, io });
  if (wanted === null) return exitCodes.interrupted;
  return perform(
    [
      ...planSession(session, { template, wanted, io }),
      ...planRest(wanted, place, { session: session === null ? null : resolve(io.cwd, session), io }),
    ],
    {
      dry,
      io,
    },
  );
}

function readWishes(args: Arguments, place: Place | null): Wishes {
  const ignore = args.has('ignore') ? args.one('ignore') || 'exclude' : null;
  if (place === null && (args.has('hook') || ignore !== null))
    throw new UsageError(
      '--hook and --ignore need a git checkout, and this folder is in none (a bare repository has none)',
    );
  return {
    schema: args.has('schema'),
    hook: args.has('hook'),
    ignore: ignore === 'gitignore' || ignore === 'exclude' ? ignore : null,
  };
}

function makeSession(
  template: string,
  file: string,
  { args, io }: { readonly args: Arguments; readonly io: Io },
): Promise<number> {
  if (existsSync(resolve(io.cwd, file)))
    throw new UsageError(`${file} exists already: --template would write over it`);
  const given = new Map<string, readonly string[]>([
    ['output', [file]],
    ['parameter', args.all('parameter')],
    // What the schema is for is said by the step that writes it.
    ...(args.has('schema') ? [['schema', ['']] as const] : []),
  ]);
  return runNew(
    {
      positionals: [template],
      has: (name) => given.has(name),
      one: (name) => given.get(name)?.at(-1),
      all: (name) => given.get(name) ?? [],
    },
    io,
  );
}

function planSession(
  session: string | null,
  about: { readonly template: string | undefined; readonly wanted: Wishes; readonly io: Io },
): readonly Step[] {
  const { template, wanted, io } = about;
  if (session === null)
    return [
      leave('no session file here', ['pcoord init --template NAME writes one; pcoord templates lists them']),
      // Where pcoord new writes one, and looks for its schema.
      ...(wanted.schema ? [planSchemaCopy(DEFAULT_FILES[0]!, io.cwd)] : []),
    ];
  const copy = wanted.schema ? [planSchemaCopy(session, io.cwd)] : [];
  if (existsSync(resolve(io.cwd, session))) return [planSchemaLine(session, io.cwd), ...copy];
  if (template === undefined) throw new UsageError(`there is no ${session}`);
  return [toDo(`write ${session} from the template ${template}`, () => {}), ...copy];
}

function planRest(
  wanted: Wishes,
  place: Place | null,
  { session, io }: { readonly session: string | null; readonly io: Io },
): readonly Step[] {
  if (place === null) return [];
  return [
    ...(wanted.hook ? [planHook(place, session, io.env)] : []),
    ...(wanted.ignore === null ? [] : [planIgnore(place, wanted.ignore)]),
  ];
}

function perform(steps: readonly Step[], { dry, io }: { readonly dry: boolean; readonly io: Io }): number {
  for (const { text, details, act, refused } of steps) {
    if (act && !dry)
      try {
        act();
      } catch (error) {
        io.err(`pcoord init: cannot ${text}: it ${explainFile(error)}\n`);
        return exitCodes.world;
      }
    io.out(
      `${refused ? '✗' : act === null ? '·' : dry ? 'would' : '✓'} ${text}\n${details.map((line) => `    ${line}\n`).join('')}`,
    );
  }
  return steps.some(({ refused }) => refused) ? exitCodes.world : exitCodes.done;
}
