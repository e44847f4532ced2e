import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { closest } from '../../base/suggest.ts';
import type { Git } from '../../runtime/node/git.ts';
import { type BaseOf, type KeptRef, listKept, makeBranch, patchOf } from '../../runtime/node/kept-refs.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';

const refuse = refuseAs('salvage');

/** `pcoord salvage restore`: kept work as a patch on standard output or in a new file, or as a branch. */
export async function restore(
  git: Git,
  asked: {
    readonly name: string | null;
    readonly baseOf: BaseOf;
    readonly args: Arguments;
    readonly io: Io;
  },
): Promise<number> {
  const { name, baseOf, args, io } = asked;
  if (name === null) throw new UsageError('which one? pcoord salvage list names them');
  const [branch, file] = [args.one('branch'), args.one('patch')];
  if (branch !== undefined && file !== undefined)
    throw new UsageError('--branch and --patch exclude each other');
  const kept = await listKept(git, baseOf);
  if (!kept.ok) return refuse(io, kept.error.detail, exitCodes.world);
  const found = choose(kept.value, name);
  if (!found.ok) return refuse(io, found.error, exitCodes.usage);
  const { ref, commit } = found.value;
  if (branch !== undefined) {
    const made = await makeBranch(git, branch, commit);
    if (!made.ok)
      return refuse(
        io,
        made.error.detail,
        made.error.reason === 'other' ? exitCodes.findings : exitCodes.world,
      );
    io.out(`branch ${branch} holds ${ref}\n`);
    return exitCodes.done;
  }
  const patch = await patchOf(git, found.value, baseOf);
  if (!patch.ok) return refuse(io, patch.error.detail, exitCodes.world);
  return file === undefined ? print(io, patch.value) : write(io, { file, patch: patch.value, ref });
}

/** Bytes as they are: contents need not be UTF-8, and a patch must apply. On a terminal they are made inert. */
function print(io: Io, patch: Buffer): number {
  const text = patch.toString();
  if (!io.outIsTty && !Buffer.from(text).equals(patch)) process.stdout.write(patch);
  else io.out(io.outIsTty ? inertLines(text) : text);
  return exitCodes.done;
}

function inertLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.slice(0, 1) + inertText(line.slice(1), { max: 2_000 }))
    .join('\n');
}

function write(
  io: Io,
  what: { readonly file: string; readonly patch: Buffer; readonly ref: string },
): number {
  try {
    writeFileSync(resolve(io.cwd, what.file), what.patch, { flag: 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    return refuse(
      io,
      exists ? `${what.file} is there already; choose another name` : (error as Error).message,
      exists ? exitCodes.findings : exitCodes.world,
    );
  }
  io.out(`${what.file} holds ${what.ref}: git apply ${what.file}\n`);
  return exitCodes.done;
}

/** A ref by its whole name, or by an end of it; where several runs have it, the newest run's. */
function choose(kept: readonly KeptRef[], name: string): Result<KeptRef, string> {
  const exact = kept.find(({ ref }) => ref === name);
  if (exact) return ok(exact);
  const fits = kept.filter(({ ref }) => ref.endsWith(`/${name}`));
  const [first, ...others] = fits;
  const tail = (one: KeptRef): string => one.ref.slice(one.ref.indexOf(one.run) + one.run.length + 1);
  if (first && others.every((one) => tail(one) === tail(first) && one.run !== first.run)) return ok(first);
  const shown = inertText(name, { max: 200 });
  if (first) {
    const names = fits.slice(0, 5).map(({ ref }) => ref);
    return err(`${shown} is the end of ${fits.length} refs: ${names.join(', ')}`);
  }
  const near = closest(
    name,
    new Set(kept.flatMap((one) => [one.ref, tail(one), one.ref.split('/').at(-1) ?? ''])),
  );
  const hint =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'pcoord salvage list names what there is';
  return err(`nothing is kept as ${shown}: ${hint}`);
}
