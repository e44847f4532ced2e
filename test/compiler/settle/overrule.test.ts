import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileText } from '../../../src/compiler/compile.ts';
import type { CompileInput } from '../../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import { type Code, codes } from '../../../src/diagnostics/codes.ts';
import type { Level } from '../../../src/diagnostics/diagnostic.ts';
import { decodePlan, encodePlan } from '../../../src/plan/codec.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { runFake } from '../../rig/run-fake.ts';

/**
 * What may be overruled must still mean something: each golden of such an error, with the errors of this kind lowered,
 * gives a plan that can be read back and run to its end.
 */
const folder = join(import.meta.dirname, '../../golden/err');
const negotiable = (Object.keys(codes) as Code[]).filter(
  (code) => (codes[code] as { negotiable?: true }).negotiable === true,
);
const lowered = new Map(negotiable.map((code): [Code, Level] => [code, 'info']));

describe.each(negotiable)('%s overruled', (code) => {
  const files = readdirSync(folder).filter(
    (file) => file.startsWith(`${code}--`) && /^[^.]+\.yaml$/.test(file),
  );
  const plans = files.flatMap((file) => planOf(file) ?? []);

  it('leaves a session that can be planned', () => {
    expect(plans.length).toBeGreaterThan(0);
  });

  it('leaves a plan that is read back as it was', () => {
    for (const plan of plans) expect(decodePlan(encodePlan(plan))).toEqual({ ok: true, value: plan });
  });

  it('leaves a plan whose streams run to their end', async () => {
    for (const plan of plans) {
      const satisfied = plan.externals.map(({ name }) => name);
      const { state } = await runFake(plan, {
        satisfied,
        script: () => ({ writes: { 'src/new.txt': 'x' } }),
      });
      expect(state.status).toBe('finished');
      const open = [...state.tasks.values()].filter(({ status }) => /waiting|ready|running/.test(status));
      expect(open).toEqual([]);
    }
  });
});

describe('an error that nobody may overrule', () => {
  const others = readdirSync(folder).filter((file) => /^[^.]+\.yaml$/.test(file));
  const firm = others.filter((file) => {
    const row = codes[file.split('--')[0] as Code] as { severity: string; negotiable?: true } | undefined;
    return row?.severity === 'error' && !row.negotiable;
  });

  it('is in many goldens', () => {
    expect(firm.length).toBeGreaterThan(50);
  });

  it.each(firm)('%s is refused, whatever is asked for', (file) => {
    const all = new Map((Object.keys(codes) as Code[]).map((code): [Code, Level] => [code, 'off']));
    const code = file.split('--')[0]!;
    const asWritten = compileText(inputOf(file)).diagnostics.filter((one) => one.code === code);
    const { value, diagnostics } = compileText(inputOf(file, `# pcoord-ignore-file ${code}: please\n`), {
      severities: all,
    });
    const errors = asWritten.filter(({ severity }) => severity === 'error');
    expect(diagnostics.filter((one) => one.code === code && one.severity === 'error')).toHaveLength(
      errors.length,
    );
    if (errors.length > 0) expect(value).toBeUndefined();
  });
});

function planOf(file: string): Plan | undefined {
  return compileText(inputOf(file), { severities: lowered }).value;
}

function inputOf(file: string, head = ''): CompileInput {
  const world = join(folder, file.replace('.yaml', '.world.json'));
  const overlay = join(folder, file.replace('.yaml', '.overlay.yaml'));
  const { tracked, directories = [] } = (
    existsSync(world) ? JSON.parse(readFileSync(world, 'utf8')) : {}
  ) as {
    tracked?: readonly string[];
    directories?: readonly string[];
  };
  return {
    session: { name: file, text: head + readFileSync(join(folder, file), 'utf8') },
    overlays: existsSync(overlay) ? [{ name: 'overlay.yaml', text: readFileSync(overlay, 'utf8') }] : [],
    environment: {
      ...emptyEnvironment,
      isDirectory: (path) => directories.includes(path),
      repository: () =>
        tracked ? { base_commit: '0'.repeat(40), base_tree: '1'.repeat(40), tracked } : null,
    },
  };
}
