import type { Located } from '../../../diagnostics/span.ts';
import { type AnalysedModel, claimLists } from '../../model/analyse.ts';

/** A name that must be found in the repository as it is written. */
export interface WrittenPath {
  readonly path: Located<string>;
  /** As in "stands in …". */
  readonly where: string;
  /** Whether it is a pattern of `resources` or `reads`. */
  readonly isClaim: boolean;
}

/** Patterns, paths and refs of a session, in no particular order. */
export function* writtenPaths(model: AnalysedModel): Iterable<WrittenPath> {
  for (const { claims, role } of claimLists(model.claims))
    for (const { pattern } of claims) yield { path: pattern, where: `\`${role}\``, isClaim: true };
  for (const [path, where] of otherPaths(model))
    if (path) yield { path, where: `\`${where}\``, isClaim: false };
}

function* otherPaths(model: AnalysedModel): Iterable<[Located<string> | null, string]> {
  const { session, streams, setup, overlays, verify } = model;
  for (const { provides, setup: own, prompt } of streams.map(({ declaration }) => declaration)) {
    for (const { file } of provides) yield [file, 'provides'];
    for (const path of own?.copy ?? []) yield [path, 'copy'];
    if (prompt?.value.kind === 'file') yield [prompt.value.path, 'prompt'];
  }
  for (const { value } of [session, ...overlays].flatMap(({ externals }) => externals))
    if (value.kind === 'exists') yield [value.path, 'exists'];
  for (const path of setup?.copy ?? []) yield [path, 'copy'];
  for (const path of verify?.protected ?? []) yield [path, 'protected'];
  yield [session.repository.base, 'base'];
  yield [session.repository.session_branch, 'session_branch'];
}
