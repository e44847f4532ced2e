import { describe, expect, it } from 'vitest';
import { type ChangeWorld, GONE, nextChange } from '../../src/cli/compile/file-changes.ts';

/** A world whose files, events and time are moved by hand. */
function makeWorld(files: Record<string, string>) {
  let now = 0;
  let timers: { readonly at: number; readonly call: () => void }[] = [];
  const listeners = new Map<string, () => void>();
  const world: ChangeWorld = {
    stampOf: (path) => files[path] ?? GONE,
    listen(path, heard) {
      listeners.set(path, heard);
      return () => void listeners.delete(path);
    },
    after(ms, call) {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  return {
    world,
    files,
    listeners,
    event: (path: string) => listeners.get(path)?.(),
    pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        now = next.at;
        timers = timers.filter((other) => other !== next);
        next.call();
      }
      now = end;
    },
    timers: () => timers.length,
  };
}

/** What was resolved, once every promise has had its turn. */
async function resolved(changed: Promise<readonly string[]>): Promise<readonly string[] | 'waiting'> {
  return Promise.race([changed, new Promise<'waiting'>((resolve) => setImmediate(resolve, 'waiting'))]);
}

const stamps = new Map([
  ['/a/s.yaml', 's1'],
  ['/a/o.yaml', 'o1'],
  ['/b/p.md', GONE],
]);
const start = () => makeWorld({ '/a/s.yaml': 's1', '/a/o.yaml': 'o1' });

describe('waiting for changes', () => {
  it('listens once for each folder, and to nothing any more when it is over', async () => {
    const made = start();
    const { changed } = nextChange(stamps, made.world);
    expect([...made.listeners.keys()]).toEqual(['/a/o.yaml', '/b/p.md']);
    made.files['/a/s.yaml'] = 's2';
    made.event('/a/o.yaml');
    made.pass(1000);
    expect(await resolved(changed)).toEqual(['/a/s.yaml']);
    expect([made.listeners.size, made.timers()]).toEqual([0, 0]);
  });

  it('takes a burst of events for one change', async () => {
    const made = start();
    const { changed } = nextChange(stamps, made.world);
    for (const text of ['s2', 's3']) {
      made.files['/a/s.yaml'] = text;
      made.event('/a/o.yaml');
      made.pass(10);
      expect(await resolved(changed)).toBe('waiting');
    }
    made.files['/a/o.yaml'] = 'o2';
    made.event('/a/o.yaml');
    made.pass(1000);
    expect(await resolved(changed)).toEqual(['/a/s.yaml', '/a/o.yaml']);
  });

  it('is not put off for ever by a folder that is never quiet', async () => {
    const made = start();
    const { changed } = nextChange(stamps, made.world);
    made.files['/a/s.yaml'] = 's2';
    for (let n = 0; n < 200; n += 1) {
      made.event('/a/o.yaml');
      made.pass(10);
    }
    expect(await resolved(changed)).toEqual(['/a/s.yaml']);
  });

  it('takes events that change nothing for nothing', async () => {
    const made = start();
    const { changed } = nextChange(stamps, made.world);
    made.event('/a/o.yaml');
    made.pass(10_000);
    made.files['/a/s.yaml'] = 's2';
    made.event('/a/o.yaml');
    made.pass(1);
    made.files['/a/s.yaml'] = 's1';
    made.pass(10_000);
    expect(await resolved(changed)).toBe('waiting');
  });

  it('hears what changed before it listened', async () => {
    const made = start();
    made.files['/a/s.yaml'] = 's2';
    const { changed } = nextChange(stamps, made.world);
    made.pass(1000);
    expect(await resolved(changed)).toEqual(['/a/s.yaml']);
  });

  it('hears of a file that comes into being', async () => {
    const made = start();
    const { changed } = nextChange(stamps, made.world);
    made.files['/b/p.md'] = 'p1';
    made.event('/b/p.md');
    made.pass(1000);
    expect(await resolved(changed)).toEqual(['/b/p.md']);
  });

  it('waits a second for a file that is missing', async () => {
    const made = start();
    const { changed } = nextChange(stamps, made.world);
    delete made.files['/a/s.yaml'];
    made.event('/a/o.yaml');
    made.pass(1000);
    expect(await resolved(changed)).toBe('waiting');
    made.files['/a/s.yaml'] = 's2';
    made.event('/a/o.yaml');
    made.pass(50);
    expect(await resolved(changed)).toEqual(['/a/s.yaml']);
    expect(made.timers()).toBe(0);
  });

  it('forgets that it was missing when it comes back as it was', async () => {
    const made = start();
    const { changed } = nextChange(stamps, made.world);
    delete made.files['/a/s.yaml'];
    made.event('/a/o.yaml');
    made.pass(100);
    made.files['/a/s.yaml'] = 's1';
    made.pass(10_000);
    expect(await resolved(changed)).toBe('waiting');
    delete made.files['/a/s.yaml'];
    made.event('/a/o.yaml');
    made.pass(100);
    expect(await resolved(changed)).toBe('waiting');
  });

  it('tells in the end of a file that stays away, however much happens around it', async () => {
    const made = start();
    const { changed } = nextChange(stamps, made.world);
    delete made.files['/a/s.yaml'];
    for (let n = 0; n < 200; n += 1) {
      made.event('/a/o.yaml');
      made.pass(10);
    }
    expect(await resolved(changed)).toEqual(['/a/s.yaml']);
  });

  it('listens to nothing after it was told to stop', async () => {
    const made = start();
    const { changed, stop } = nextChange(stamps, made.world);
    stop();
    made.files['/a/s.yaml'] = 's2';
    made.pass(1000);
    expect([await resolved(changed), made.listeners.size, made.timers()]).toEqual(['waiting', 0, 0]);
  });
});
