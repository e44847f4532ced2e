import { Box, Static, Text, useInput, usePaste } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { readKeys } from './keys.ts';
import type { Speaker } from './speak.ts';
import type { Store } from './store.ts';

/**
 * The run for a screen reader: what happens is said once, line by line, on the normal screen; below it the state, what
 * needs a person, whom keys are about, and the keys. No pictures, no clock that ticks.
 */
export function Spoken({
  store,
  speaker,
}: {
  readonly store: Store;
  readonly speaker: Speaker;
}): ReactElement {
  const speech = useSyncExternalStore(speaker.subscribe, speaker.get);
  useInput((input, key) => {
    for (const name of readKeys(input, key)) speaker.press(name);
  });
  usePaste((text) => store.paste(text));
  return (
    <>
      <Static items={[...speech.told]}>{({ id, text }) => <Text key={id}>{text}</Text>}</Static>
      <Box flexDirection="column">
        <Text>{speech.status}</Text>
        {speech.problems.map((text) => (
          <Text key={text}>{`Needs you: ${text}.`}</Text>
        ))}
        {speech.chosen === '' ? null : <Text>{speech.chosen}</Text>}
        {speech.pane.map((text, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a log have no name but their place
          <Text key={at}>{text}</Text>
        ))}
        {speech.dialog.map((text) => (
          <Text key={text}>{text}</Text>
        ))}
        <Text>{`Keys: ${speech.keys}.`}</Text>
      </Box>
    </>
  );
}
