import { useInput, usePaste } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { Board } from './board.tsx';
import { readKeys } from './keys.ts';
import type { Store } from './store.ts';
import type { Colors } from './theme.tsx';

/** The screen, bound to its store: draws each new picture and hands over keys. */
export function App({ store, colors }: { readonly store: Store; readonly colors: Colors }): ReactElement {
  const screen = useSyncExternalStore(store.subscribe, store.get);
  useInput((input, key) => {
    for (const name of readKeys(input, key)) store.press(name);
  });
  usePaste((text) => store.paste(text));
  return <Board screen={screen} colors={colors} />;
}
