import { matchesList } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { ClaimList } from '../../model/claims.ts';
import { addAfter, literalText } from '../shared/exclude-entry.ts';
import { quote } from '../shared/wording.ts';

/**
 * Contract files that their provider never claims until the phase that provides them: what it makes of them is out of
 * its scope and does not arrive. A file that the base has already is there in any case; a provider may hold to a
 * contract without changing it.
 */
export function* checkContractNotClaimed(model: AnalysedModel): Iterable<Diagnostic> {
  const unclaimed = findUnclaimed(model);
  if (unclaimed.length === 0) return;
  const { environment, session, streams } = model;
  const tracked = new Set(environment.repository(session.repository.base?.value ?? 'HEAD')?.tracked);
  for (const { name, file, path, stream, lists } of unclaimed) {
    if (tracked.has(path)) continue;
    const { id } = streams[stream]!;
    const list = lists.at(-1)!;
    const last = list.claims.at(-1);
    const related = last
      ? [{ span: last.pattern.span, message: `what ${quote(id)} may write ends here` }]
      : [];
    const title = `add ${quote(path)} to what ${quote(id)} may write`;
    const fixes = last ? addAfter(last.pattern, { patterns: [literalText(path)], title }) : [];
    const details = { subject: [id, name], related, fixes };
    yield diagnose('contract-not-claimed', file.span, { stream: id, name, file: path }, details);
  }
}

interface Unclaimed {
  readonly name: string;
  readonly file: Located<string>;
  /** The same without a leading `./`. */
  readonly path: string;
  readonly stream: number;
  /** What its phases may write, up to the one that provides it. */
  readonly lists: readonly ClaimList[];
}

function findUnclaimed({ streams, artifacts, claims }: AnalysedModel): Unclaimed[] {
  // Artifacts stand in the order of their declarations.
  const declared = streams.flatMap(({ declaration }) => declaration.provides);
  return artifacts.flatMap(({ name, stream, phase }, at) => {
    const file = declared[at]?.file;
    if (!file || streams[stream]!.declaration.out_of_scope?.value === 'widen') return [];
    const { writes, phases } = claims[stream]!;
    const lists = phases.slice(0, phase).map((own) => own ?? writes);
    const path = file.value.replace(/^(?:\.\/)+/, '');
    // Nothing can be said about a list that holds what is no pattern.
    const isOpen = lists.some(
      ({ list, errors }) => list === null || errors.length > 0 || matchesList(list, path),
    );
    return isOpen || lists.length === 0 ? [] : [{ name, file, path, stream, lists }];
  });
}
