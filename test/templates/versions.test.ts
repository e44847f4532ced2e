import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledTemplates, listTemplates, readNotes, readTemplate } from '../../src/templates/catalogue.ts';
import { digestOf } from '../../src/templates/digest.ts';
import { renderTemplate } from '../../src/templates/render.ts';

/**
 * Sessions made from a template name its version and digest, and an update makes their first form again. So what a version
 * is may never change: a template that changes gets a new version, and its former files stay in versions/VERSION/.
 */
const folder = bundledTemplates();
const listed = listTemplates(folder);
const names = listed.ok ? listed.value : [];

const file = join(folder, 'released.json');

/** A version's digest, and that of what its sample makes: another way of writing YAML would make another base to merge from. */
function versionsOf(name: string): Record<string, unknown> {
  const current = readTemplate(folder, name);
  if (!current.ok) throw new Error(current.error);
  const kept = join(folder, name, 'versions');
  const older = existsSync(kept) ? readdirSync(kept).sort() : [];
  return Object.fromEntries(
    [...older, current.value.version].map((version) => {
      const template = readTemplate(folder, name, version);
      if (!template.ok) throw new Error(template.error);
      expect(template.value.version).toBe(version);
      const place = older.includes(version) ? `${name}/versions/${version}` : name;
      const { sample } = readNotes(folder, place);
      const rendered = renderTemplate(template.value, sample, { schema_address: 'schema.json' });
      if (!rendered.ok) throw new Error(JSON.stringify(rendered.error));
      return [version, { digest: template.value.digest, sample: digestOf([rendered.value]) }];
    }),
  );
}

describe('versions of templates', () => {
  it('are as they were when they were released', () => {
    const present = Object.fromEntries(names.map((name) => [name, versionsOf(name)]));
    // After a new version: delete the file, and it is written anew.
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(present, null, 2)}\n`);
    expect(present).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});
