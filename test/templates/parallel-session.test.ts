import { describe, expect, it } from 'vitest';
import { bundledTemplates, readTemplate, sessionSchemaAddress } from '../../src/templates/catalogue.ts';
import { renderTemplate } from '../../src/templates/render.ts';

const template = (() => {
  const read = readTemplate(bundledTemplates(), 'parallel-session');
  if (!read.ok) throw new Error(read.error);
  return read.value;
})();

function render(parameters: unknown): string {
  const rendered = renderTemplate(template, parameters, { schema_address: sessionSchemaAddress() });
  if (!rendered.ok) throw new Error(JSON.stringify(rendered.error));
  return rendered.value;
}

describe('the parallel-session template', () => {
  it('gives the same bytes for the same parameters, and opens with what editors look for', () => {
    const given = { session_id: 'a', streams: [{ name: 'one' }, { name: 'two' }] };
    const text = render(given);
    expect(render(given)).toBe(text);
    const address = sessionSchemaAddress();
    expect(text.split('\n').slice(0, 3)).toEqual([
      `# yaml-language-server: $schema=${address}`,
      `# $schema: ${address}`,
      `# pcoord-template: ${JSON.stringify({ template: 'parallel-session', version: template.version, digest: template.digest, parameters: given })}`,
    ]);
  });

  it('records parameters in printable ASCII: a comment neither ends early nor hides anything', () => {
    const focus = 'größer 漢字 🙂 # e';
    const head = render({ session_id: 'a', streams: [{ name: 'one', focus }, { name: 'two' }] }).split(
      '\n',
    )[2]!;
    expect(head).toMatch(/^[\x20-\x7e]+$/);
    const origin = JSON.parse(head.replace('# pcoord-template: ', '')) as {
      parameters: { streams: { focus: string }[] };
    };
    expect(origin.parameters.streams[0]!.focus).toBe(focus);
  });

  it.each([
    ['all_streams'],
    ['backend_complete'],
    ['backend_complete_phase_2'],
    ['backend_reached'],
    ['__proto__'],
    ['constructor'],
    ['1st'],
    ['a b'],
    [''],
  ])('refuses %j as the name of a stream: the language takes it otherwise', (name) => {
    const rendered = renderTemplate(
      template,
      { session_id: 'a', streams: [{ name }, { name: 'other' }] },
      { schema_address: '' },
    );
    expect(rendered.ok).toBe(false);
  });
});
