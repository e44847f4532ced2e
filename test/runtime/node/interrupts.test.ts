import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../src/runtime/host.ts';
import { handleInterrupts } from '../../../src/runtime/node/interrupts.ts';

describe('interrupts of a run', () => {
  const asked: RunCommand[] = [];
  let release = (): void => {};
  afterEach(() => {
    release();
    asked.length = 0;
  });
  const listen = (): void => {
    release = handleInterrupts((command) => asked.push(command));
  };
  const send = (name: NodeJS.Signals): void => void process.emit(name, name);

  it('ask to stop, then to stop now; a terminal that goes away never insists', () => {
    listen();
    for (const name of ['SIGHUP', 'SIGHUP', 'SIGINT'] as const) send(name);
    expect(asked).toEqual([
      { kind: 'stop', how: 'gently', by: 'signal' },
      { kind: 'stop', how: 'now', by: 'interrupt' },
    ]);
  });

  it('a quit asks to stop now, and one more interrupt is the system’s own', async () => {
    const before = process.listenerCount('SIGTERM');
    listen();
    send('SIGQUIT');
    expect(asked).toEqual([{ kind: 'stop', how: 'now', by: 'signal' }]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});

describe('interrupts before there is a run', () => {
  const module = fileURLToPath(new URL('../../../src/runtime/node/interrupts.ts', import.meta.url));
  const start = (script: string): ReturnType<typeof spawn> =>
    spawn(
      process.execPath,
      ['--input-type=module', '-e', `import * as our from ${JSON.stringify(module)};${script}`],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
  const stay = 'setInterval(() => {}, 1000); console.log("up");';

  it.each(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const)(
    '%s ends with the code for it',
    async (name) => {
      const child = start(`our.endAtInterrupt();${stay}`);
      await once(child.stdout ?? child, 'data');
      child.kill(name);
      expect(await once(child, 'exit')).toEqual([130, null]);
    },
  );

  it('are the run’s as soon as it listens', async () => {
    const child = start(
      `our.endAtInterrupt();our.handleInterrupts(({ how }) => process.exit(how === 'now' ? 1 : 7));${stay}`,
    );
    await once(child.stdout ?? child, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([7, null]);
  });
});
