import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../src/diagnostics/render/junit.ts';
import { renderPretty } from '../../src/diagnostics/render/pretty.ts';
import { error, hostile, note, source, suppressed, warning } from './samples.ts';
import { type Element, readXml } from './xml.ts';

const options = { files: ['clean.yaml', source.name, 'b.yaml'], failures: 'errors' } as const;
const told = (suite: Element) => suite.children.map(({ attributes, children }) => [attributes, children[0]]);

describe('a JUnit report', () => {
  it('has a suite for each file, and a passing test for a file without findings', () => {
    const root = readXml(renderJunit([error, warning, note], { ...options, suppressed }));
    expect([root.name, root.attributes]).toEqual([
      'testsuites',
      { name: 'pcoord', tests: '6', failures: '1', errors: '0', skipped: '2', time: '0' },
    ]);
    const counts = root.children.map(({ attributes: { name, tests, failures, skipped } }) => ({
      name,
      tests,
      failures,
      skipped,
    }));
    expect(counts).toEqual([
      { name: 'clean.yaml', tests: '1', failures: '0', skipped: '0' },
      { name: source.name, tests: '3', failures: '1', skipped: '1' },
      { name: 'b.yaml', tests: '2', failures: '0', skipped: '1' },
    ]);
    expect(told(root.children[0]!)).toEqual([
      [{ name: 'no findings', classname: 'pcoord', file: 'clean.yaml', time: '0' }, undefined],
    ]);
  });

  it('fails for errors, passes with the text as output for the rest, skips what is suppressed', () => {
    const root = readXml(renderJunit([error, warning], { ...options, suppressed }));
    expect(told(root.children[1]!)).toEqual([
      [
        { name: error.message, classname: 'pcoord.duplicate-id', file: source.name, time: '0' },
        {
          name: 'failure',
          attributes: { message: error.message, type: 'error' },
          children: [],
          text: renderPretty([error]),
        },
      ],
      [
        expect.objectContaining({ classname: 'pcoord.yaml-hash-truncation' }),
        { name: 'system-out', attributes: {}, children: [], text: renderPretty([warning]) },
      ],
      [
        expect.objectContaining({ classname: 'pcoord.yaml-hash-truncation' }),
        { name: 'skipped', attributes: { message: 'in the baseline' }, children: [], text: '' },
      ],
    ]);
  });

  it('fails for warnings too where they make the command fail', () => {
    const root = readXml(renderJunit([warning, note], { ...options, failures: 'errors-and-warnings' }));
    expect(root.attributes).toMatchObject({ tests: '3', failures: '1' });
  });

  it('keeps the name of a test when lines are added above it', () => {
    const moved = { ...source, text: `\r\n\r\n${source.text}` };
    const later = { ...error, span: { ...error.span, source: moved } };
    const nameOf = (given: typeof error) =>
      readXml(renderJunit([given], options)).children[1]?.children[0]?.attributes;
    expect(nameOf(later)).toEqual(nameOf(error));
  });

  it.each(hostile)('is XML with %j in every text', (text) => {
    const odd = {
      ...error,
      message: text,
      help: text,
      span: { ...error.span, source: { name: text, text } },
    };
    const xml = renderJunit([odd], {
      ...options,
      suppressed: [{ diagnostic: odd, by: 'comment', reason: text }],
    });
    const suite = readXml(xml).children.at(-1)!;
    const kept = text
      .toWellFormed()
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
    expect(suite.attributes['name']).toBe(kept);
    expect(suite.children.map(({ attributes }) => attributes['name'])).toEqual([kept, kept]);
    expect(suite.children[1]?.children[0]?.attributes).toEqual({ message: kept });
  });

  it('is XML whatever the texts hold', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1 }),
      fc.constantFrom(']]>', '<!--', '&', '\ud800', '"'),
    );
    const text = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (message, name) => {
        const odd = { ...error, message, span: { source: { name, text: message }, start: 0, end: 1 } };
        readXml(renderJunit([odd, { ...odd, severity: 'info' }], options));
      }),
    );
  });
});
