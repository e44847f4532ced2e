import { sayDuration } from '../views/quantities.ts';
import type { Screen } from './model.ts';
import type { Store } from './store.ts';
import type { Watch } from './watch.ts';

/** A run in sentences, for those who hear it: nothing in it changes but by what happens. */
export interface Speech {
  /** What happened since the run was opened, oldest first; only ever grows. */
  readonly told: readonly { readonly id: string; readonly text: string }[];
  readonly status: string;
  readonly problems: readonly string[];
  /** A question with its answers, or the help. */
  readonly dialog: readonly string[];
  readonly keys: string;
}

/** What is said now, and when something else is. */
export interface Speaker {
  get(): Speech;
  subscribe(listener: () => void): () => void;
}

/** Follows a store and speaks up only when there is something else to say: a clock that ticks is not. */
export function openSpeaker(store: Store, watch: Watch): Speaker {
  let heard = 0;
  const told: { id: string; text: string }[] = [];
  const make = (): Speech => {
    for (const telling of watch.recent) {
      if (telling.seq <= heard) continue;
      const after = sayDuration(telling.after_ms);
      const subject = telling.subject === '' ? '' : `${telling.subject}: `;
      told.push({ id: `${telling.seq} ${told.length}`, text: `after ${after}, ${subject}${telling.text}` });
    }
    heard = watch.recent.at(-1)?.seq ?? heard;
    return { told: [...told], ...speechOf(store.get(), watch) };
  };
  let speech = make();
  return {
    get: () => speech,
    subscribe: (listener) =>
      store.subscribe(() => {
        const next = make();
        if (isSame(speech, next)) return;
        speech = next;
        listener();
      }),
  };
}

function speechOf(screen: Screen, { counts }: Watch): Omit<Speech, 'told'> {
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const parts = [
    `${counts.succeeded} of ${total} tasks done`,
    ...(counts.running > 0 ? [`${counts.running} at work`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.blocked > 0 ? [`${counts.blocked} blocked`] : []),
  ];
  const { dialog, notice } = screen;
  return {
    status: `${screen.header.session} is ${screen.header.status.text}: ${parts.join(', ')}.${notice === null ? '' : ` ${notice.text}.`}`,
    problems: screen.problems.map(({ text }) => text),
    dialog:
      dialog === null
        ? []
        : [
            [dialog.title, dialog.about.join(''), dialog.foot].filter(Boolean).join(' '),
            ...dialog.lines.map(
              ({ key, text, marked }) => `${key}: ${text.replace(/ {2,}/, ', ')}${marked ? ' (chosen)' : ''}`,
            ),
          ],
    keys: screen.footer.map(({ key, does }) => `${key} ${does}`).join(', '),
  };
}

function isSame(before: Speech, next: Speech): boolean {
  return (
    before.told.length === next.told.length &&
    before.status === next.status &&
    before.keys === next.keys &&
    before.problems.join('\n') === next.problems.join('\n') &&
    before.dialog.join('\n') === next.dialog.join('\n')
  );
}
