import { expect, it } from 'vitest';
import * as pcoord from '../src/index.ts';

const text =
  'parallel_session_config:\n  session_id: demo\n  work_streams:\n    api: {command: [make], resources: ["api/"]}\n';

it('compiles, encodes, decodes and replays without the command line', () => {
  const { value, diagnostics } = pcoord.compile({
    session: { name: 'demo.yaml', text },
    overlays: [],
    environment: pcoord.emptyEnvironment,
  });
  expect(diagnostics).toEqual([]);
  expect(pcoord.decodePlan(pcoord.encodePlan(value!))).toEqual({ ok: true, value });
  expect(pcoord.digestPlan(value!)).toBe(value!.digest);
  expect(pcoord.emitTypeScript(value!)).toContain('export type StreamId = "api";');
  expect([...pcoord.replay(value!, []).tasks.keys()]).toEqual(['api/1']);
});
