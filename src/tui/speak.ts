import { sayDuration } from '../views/quantities.ts';
import type { Screen } from './model.ts';
import type { Store } from './store.ts';
import type { KeyName } from './ui.ts';
import type { Watch } from './watch.ts';

/** A run in sentences, for those who hear it: nothing in it changes but by what happens. */
export interface Speech {
  /** What happened since the run was opened, oldest first; only ever grows. */
  readonly told: readonly { readonly id: string; readonly text: string }[];
  readonly status: string;
  readonly problems: readonly string[];
  /** The stream that keys are about, and what it does. */
  readonly chosen: string;
  /** The pane that was opened, as it was at the last key: one that runs on would never come to an end. */
  readonly pane: readonly string[];
  /** A question with its answers, or the help. */
  readonly dialog: readonly string[];
  readonly keys: string;
}

/** What is said now, and when something else is. */
export interface Speaker {
  get(): Speech;
  subscribe(listener: () => void): () => void;
  /** Takes a key, and says anew what it leads to. */
  press(key: KeyName): void;
}

/** Follows a store and speaks up only when there is something else to say: a clock that ticks is not. */
export function openSpeaker(store: Store, watch: Watch): Speaker {
  let heard = 0;
  const told: { id: string; text: string }[] = [];
  let pane: Pane = { lines: [], isWhole: false };
  let isPressed = false;
  const make = (): Speech => {
    const screen = store.get();
    if (isPressed || !pane.isWhole) pane = paneOf(screen);
    for (const telling of watch.recent) {
      if (telling.seq <= heard) continue;
      const after = sayDuration(telling.after_ms);
      const subject = telling.subject === '' ? '' : `${telling.subject}: `;
      told.push({ id: `${telling.seq} ${told.length}`, text: `after ${after}, ${subject}${telling.text}` });
    }
    heard = watch.recent.at(-1)?.seq ?? heard;
    return { told: [...told], ...speechOf(screen, watch), pane: pane.lines };
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
    press: (key) => {
      isPressed = true;
      store.press(key);
      isPressed = false;
    },
  };
}

interface Pane {
  readonly lines: readonly string[];
  /** False while what it is to show is still being made out. */
  readonly isWhole: boolean;
}

function paneOf({ log }: Screen): Pane {
  if (!log.open) return { lines: [], isWhole: true };
  const title = `${log.title}${log.right === '' ? '' : `, ${log.right}`}:`;
  if (log.lines.length === 0) return { lines: [`${title} ${log.none}.`], isWhole: false };
  return { lines: [title, ...log.lines.map(({ text }) => text)], isWhole: true };
}

function chosenOf({ streams }: Screen): string {
  const row = streams.rows.find(({ marked }) => marked);
  if (row === undefined) return '';
  return `Chosen: ${row.stream}${row.step === '' ? '' : `, phase ${row.step}`}, ${row.word}.`;
}

function speechOf(screen: Screen, { counts }: Watch): Omit<Speech, 'told' | 'pane'> {
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
    chosen: chosenOf(screen),
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
    before.chosen === next.chosen &&
    before.pane.join('\n') === next.pane.join('\n') &&
    before.problems.join('\n') === next.problems.join('\n') &&
    before.dialog.join('\n') === next.dialog.join('\n')
  );
}
