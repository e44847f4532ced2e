import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { quote } from '../shared/wording.ts';

/** Keys of `conflict_resolution` that have no effect under the strategy beside them or that of the session. */
export function* checkPolicyKeyIgnored(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { key, given, because, chosen } of [...fileKeys(model), ...dependencyKeys(model)]) {
    const related = chosen ? [{ span: chosen.span, message: `\`${chosen.value}\` is chosen here` }] : [];
    yield diagnose('policy-key-ignored', given.span, { key, because }, { subject: [key], related });
  }
}

interface Ignored {
  readonly key: string;
  readonly given: Located<unknown>;
  readonly because: string;
  /** The choice that makes it so, where there is one. */
  readonly chosen: Located<string> | null;
}

function* fileKeys({ session, strategy, misses }: AnalysedModel): Iterable<Ignored> {
  const { coordination_strategy, conflict_resolution } = session.config ?? {};
  const { strategy: policy, resolver, notification } = conflict_resolution?.file ?? {};
  if (resolver && policy && policy.value !== 'three_way_merge') {
    const refuses = '`fail` refuses a conflict instead of resolving it';
    const because = policy.value === 'fail' ? refuses : 'only `three_way_merge` asks a resolver';
    yield { key: 'resolver', given: resolver, because, chosen: policy };
  }
  if (notification?.value !== 'at_sync') return;
  // Where workspaces are watched, it is said when one of the two is done.
  if (strategy === 'synchronized_parallel' || strategy === 'coordinated_parallel') return;
  // Nobody knows what a misspelt strategy was meant to be.
  if (misses.some(({ kind }) => kind === 'strategy')) return;
  const because = `under ${quote(strategy)} no meetings are held and no workspaces are watched, so nobody is told`;
  yield { key: 'notification: at_sync', given: notification, because, chosen: coordination_strategy ?? null };
}

function* dependencyKeys({ session }: AnalysedModel): Iterable<Ignored> {
  const { strategy, timeout_ms, escalate_to } = session.config?.conflict_resolution.dependency ?? {};
  if (strategy?.value === 'collaborative_resolution') return;
  const first = timeout_ms ?? escalate_to;
  if (!first || (!strategy && mayBeUnread(first))) return;
  if (strategy?.value === 'wait') {
    const because = 'without a `timeout`, `wait` waits for as long as it takes';
    if (!timeout_ms && escalate_to)
      yield { key: 'escalate_to', given: escalate_to, because, chosen: strategy };
    return;
  }
  const rule =
    'only `wait` and `collaborative_resolution` start without what is missing and call for help later';
  if (timeout_ms) yield { key: 'timeout', given: timeout_ms, because: rule, chosen: strategy ?? null };
  if (escalate_to) yield { key: 'escalate_to', given: escalate_to, because: rule, chosen: strategy ?? null };
}

/** Whether a strategy seems to stand beside a value after all: one that could not be read has its finding. */
function mayBeUnread({ span }: Located<unknown>): boolean {
  const { text } = span.source;
  const start = text.lastIndexOf('dependency_conflicts', span.start);
  const end = text.indexOf('_conflicts', span.end);
  return /\bstrategy\b/.test(text.slice(start, end === -1 ? Math.min(text.length, span.end + 500) : end));
}
