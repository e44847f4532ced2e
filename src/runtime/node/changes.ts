import { compareText } from '../../base/order.ts';
import { ok, type Result } from '../../base/result.ts';
import type { Change, HostFailure } from '../host.ts';
import type { Git } from './git.ts';
import { decodePath, splitNul } from './path-bytes.ts';

/** A change with the object that is there after it (all zeros when nothing is). */
export interface RawChange extends Change {
  readonly object: string;
}

/** What differs between two trees or commits, by path, sorted; a rename is a removal and an addition. */
export async function readChanges(
  git: Git,
  request: { readonly from: string; readonly to: string },
): Promise<Result<readonly RawChange[], HostFailure>> {
  const listed = await git.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', request.from, request.to]);
  if (!listed.ok) return listed;
  const changes = parseRaw(listed.value);
  const links = changes.filter((change) => change.new_mode === '120000');
  if (links.length === 0) return ok(changes);
  const targets = await readObjects(
    git,
    links.map((change) => change.object),
  );
  if (!targets.ok) return targets;
  return ok(
    changes.map((change) => {
      const target = change.new_mode === '120000' ? targets.value.get(change.object) : undefined;
      return target === undefined ? change : { ...change, link_target: decodePath(target) };
    }),
  );
}

/** Reads the output of `diff-tree -r -z --raw`. */
function parseRaw(output: Buffer): RawChange[] {
  const fields = splitNul(output);
  const changes: RawChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [old_mode = '', new_mode = '', , object = ''] = (fields[at] ?? '')
      .toString()
      .replace(/^:/, '')
      .split(' ');
    changes.push({ path: decodePath(fields[at + 1] ?? Buffer.alloc(0)), old_mode, new_mode, object });
  }
  return changes.sort((a, b) => compareText(a.path, b.path));
}

/** The contents of objects, by name; one that is missing is left out. */
export async function readObjects(
  git: Git,
  names: readonly string[],
): Promise<Result<ReadonlyMap<string, Buffer>, HostFailure>> {
  const read = await git.run(['cat-file', '--batch'], { input: `${names.join('\n')}\n` });
  if (!read.ok) return read;
  const contents = new Map<string, Buffer>();
  let at = 0;
  for (const name of names) {
    const end = read.value.indexOf(10, at);
    const [, , size] = read.value.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue;
    contents.set(name, read.value.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return ok(contents);
}
