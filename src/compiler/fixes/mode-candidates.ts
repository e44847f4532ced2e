import { literalPath } from '../../algorithms/patterns/index.ts';
import { quote } from '../checks/shared/wording.ts';
import type { MapNode, SyntaxNode } from '../syntax/tree.ts';
import { type Before, childOf } from './before.ts';
import type { Candidate } from './candidate.ts';
import { type ClaimSide, positiveEntries, sidesOf } from './claims.ts';
import { addKey } from './edits/add-key.ts';
import { appendItems } from './edits/append-item.ts';
import { type Edit, replaceAt } from './edits/edit.ts';
import { styleOf, styleOfItems, writeScalar } from './edits/scalar.ts';
import { holdsShared } from './edits/shared.ts';
import type { Target } from './targets.ts';

/**
 * A mode for a file whose name says how it is made: lockfiles are generated, change logs are appended to. Set on both
 * sides, since it covers a pair only where both chose it. Unsafe: the name is only a hint.
 */
export function modeCandidates({ conflict }: Target, before: Before): Candidate[] {
  if (conflict?.kind !== 'write_write') return [];
  const sides = ([0, 1] as const).map((at) =>
    sidesOf(
      conflict.streams[at],
      { role: 'resources', tasks: conflict.tasks.map((pair) => pair[at]) },
      before,
    ),
  );
  // Phases with claims of their own would need the mode once more each.
  const [[a], [b]] = sides.map((side) => (side?.length === 1 ? side : [])) as [ClaimSide[], ClaimSide[]];
  if (!a || !b) return [];
  for (const path of [a, b].flatMap(({ list }) => positiveEntries(list).map(({ entry }) => entry))) {
    const file = literalPath(path.pattern);
    const mode = file === undefined ? null : modeFor(file);
    if (file === undefined || mode === null) continue;
    const edits = [a, b].map((side) => setMode(side, { file, ...mode }, before));
    if (edits.some((edit) => edit === null)) continue;
    const title = `give ${quote(file)} the mode ${quote(mode.mode)} on both sides`;
    return [{ title, grade: 'unsafe', edits: edits.flatMap((edit) => edit!) }];
  }
  return [];
}

/** A mode, and for `generated` the program that makes the file again. */
interface Mode {
  readonly mode: 'append' | 'generated';
  readonly regenerate: readonly string[] | null;
}

function modeFor(file: string): Mode | null {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const regenerate = LOCKFILES.get(name);
  if (regenerate) return { mode: 'generated', regenerate };
  return /^(?:changelog|changes|history|news)(?:\.(?:md|rst|txt|adoc))?$/i.test(name)
    ? { mode: 'append', regenerate: null }
    : null;
}

/** How each program is asked to write its lockfile and nothing else. */
const LOCKFILES: ReadonlyMap<string, readonly string[]> = new Map([
  ['package-lock.json', ['npm', 'install', '--package-lock-only']],
  ['pnpm-lock.yaml', ['pnpm', 'install', '--lockfile-only']],
  ['yarn.lock', ['yarn', 'install', '--mode', 'update-lockfile']],
  ['bun.lock', ['bun', 'install', '--lockfile-only']],
  ['Cargo.lock', ['cargo', 'update', '--workspace']],
  ['go.sum', ['go', 'mod', 'tidy']],
  ['uv.lock', ['uv', 'lock']],
  ['poetry.lock', ['poetry', 'lock']],
  ['Gemfile.lock', ['bundle', 'lock']],
  ['composer.lock', ['composer', 'update', '--lock']],
]);

type Wanted = Mode & { readonly file: string };

/** The edits that give a file a mode in one list: on its own entry, or by one more entry, since the last one counts. */
function setMode({ list, node }: ClaimSide, wanted: Wanted, { isShared }: Before): readonly Edit[] | null {
  const own = positiveEntries(list).findLast(({ entry }) => literalPath(entry.pattern) === wanted.file);
  if (!own) {
    const path = writeScalar(wanted.file, styleOfItems(node) ?? 'plain');
    return appendItems(node, [claimText(path, wanted)]);
  }
  const item = node.items.find(({ span }) => span.start <= own.span.start && own.span.end <= span.end);
  if (own.span.via || !item || holdsShared(item, isShared)) return null;
  if (item.kind === 'map') return changeMode(item, wanted);
  if (item.kind !== 'scalar') return null;
  const style = styleOf(item);
  if (style === null) return null;
  return [replaceAt(item.span.source, item.span, claimText(writeScalar(item.text, style), wanted))];
}

function claimText(path: string, { mode, regenerate }: Wanted): string {
  return `{path: ${path}, mode: ${mode}${regenerate ? `, regenerate: ${argvText(regenerate)}` : ''}}`;
}

function argvText(argv: readonly string[]): string {
  return `[${argv.map((word) => writeScalar(word, 'plain')).join(', ')}]`;
}

function changeMode(claim: MapNode, { mode, regenerate }: Wanted): readonly Edit[] | null {
  const given: SyntaxNode | null = childOf(claim, 'mode');
  const style = given?.kind === 'scalar' ? styleOf(given) : null;
  if (given && style === null) return null;
  if (given && given.kind === 'scalar' && given.text === mode) return [];
  const also = regenerate && childOf(claim, 'regenerate') === null ? argvText(regenerate) : null;
  const text = writeScalar(mode, style ?? 'plain');
  const entry = { key: 'mode', inline: text, block: [text] };
  const changed = given ? [replaceAt(given.span.source, given.span, text)] : addKey(claim, entry);
  if (also === null || changed === null) return changed;
  // Behind the mode, so that the two insertions do not meet.
  if (!given) {
    const both = {
      key: 'mode',
      inline: `${text}, regenerate: ${also}`,
      block: [text, `regenerate: ${also}`],
    };
    return addKey(claim, both);
  }
  const more = addKey(claim, { key: 'regenerate', inline: also, block: [also] });
  return more && [...changed, ...more];
}
