import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileText } from '../../src/compiler/compile.ts';
import { emptyEnvironment } from '../../src/compiler/model/environment.ts';
import { decodePlan, encodePlan } from '../../src/plan/codec.ts';
import { planShape } from '../../src/plan/plan-shape.ts';
import { misfit } from '../../src/plan/shape.ts';

/**
 * `golden/ok/NAME.yaml` (with `NAME.overlay.yaml` where there is one) compiles without an error to exactly
 * `NAME.plan.json`. UPDATE_GOLDEN=1 writes the plans; read the diff.
 */
const ok = join(dirname(fileURLToPath(import.meta.url)), '..', 'golden', 'ok');
/** Files that show every key of the language; as sessions they make no sense. */
const shapesOnly: readonly string[] = ['every-key.yaml', 'overlay.yaml'];
const names = readdirSync(ok)
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('.overlay.yaml') && !shapesOnly.includes(file))
  .map((file) => file.replace(/\.yaml$/, ''))
  .sort();

describe('every golden session', () => {
  it.each(names)('%s compiles to the plan it always had', (name) => {
    const { value, diagnostics } = compileText({
      session: sourceOf(`${name}.yaml`),
      overlays: existsSync(join(ok, `${name}.overlay.yaml`)) ? [sourceOf(`${name}.overlay.yaml`)] : [],
      environment: emptyEnvironment,
    });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const bytes = encodePlan(value!);
    const file = join(ok, `${name}.plan.json`);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, bytes);
    expect(bytes).toBe(readFileSync(file, 'utf8'));
    expect(misfit(value, planShape.schema)).toBeNull();
    expect(decodePlan(bytes)).toMatchObject({ ok: true });
  });
});

function sourceOf(file: string): { name: string; text: string } {
  return { name: file, text: readFileSync(join(ok, file), 'utf8') };
}
