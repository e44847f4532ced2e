import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/tui/store.ts';
import { openWatch } from '../../src/tui/watch.ts';
import { Script, samplePlan } from '../views/sample.ts';

describe('what a person sends', () => {
  it('is in the next prompt when the run refused it, and gone when it took it', async () => {
    const script = new Script(samplePlan({ streams: ['a', 'b'] })).start();
    let accepted = false;
    const store = openStore({
      watch: openWatch(script.state.plan),
      pane: { readTail: () => '', readDiff: () => null },
      send: async () => ({ accepted, detail: 'said' }),
      now: () => script.now,
      going: () => null,
      size: () => ({ columns: 80, rows: 24 }),
      state: () => script.state,
      mode: 'control',
    });
    const typed = (): string | undefined => store.get().dialog?.lines[0]?.text;
    const answered = () => new Promise<void>((resolve) => setImmediate(resolve));
    for (const key of ['m', 'h', 'i', 'enter']) store.press(key);
    await answered();
    expect(store.get().notice?.text).toBe('said; your text is in the next prompt');
    store.press('m');
    expect(typed()).toBe('hi▏');
    accepted = true;
    store.press('enter');
    await answered();
    expect(store.get().notice?.text).toBe('said');
    store.press('m');
    expect(typed()).toBe('▏');
    store.stop();
  });
});
