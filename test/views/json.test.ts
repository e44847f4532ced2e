import { describe, expect, it } from 'vitest';
import { openJson } from '../../src/views/json.ts';
import { Script, samplePlan, sampleRun } from './sample.ts';

describe('json', () => {
  it('is a header with the version, then every event as it is, one a line', async () => {
    let text = '';
    const view = openJson({ write: (chunk) => (text += chunk) });
    const script = new Script(samplePlan({ streams: ['frontend', 'backend', 'database'] }));
    sampleRun(script.tell((event, state) => view.show(event, state)));
    await view.close(script.state);
    expect(text.endsWith('\n')).toBe(true);
    const [header, ...events] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(header).toEqual({
      schema: 'pcoord.events/1',
      run: 'r1',
      session_id: 'parallel-ecommerce',
      plan_digest: 'sha256:0',
    });
    expect(events).toEqual(script.events);
  });

  it('a run without events still has its header', async () => {
    let text = '';
    const view = openJson({ write: (chunk) => (text += chunk) });
    await view.close(new Script(samplePlan({ streams: ['a'] })).state);
    expect(JSON.parse(text)).toMatchObject({ schema: 'pcoord.events/1' });
  });
});
