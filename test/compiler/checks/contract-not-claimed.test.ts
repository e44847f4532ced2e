import { describe, expect, it } from 'vitest';
import { checkContractNotClaimed } from '../../../src/compiler/checks/conflicts/contract-not-claimed.ts';
import { findingsOf, type Given, modelOf, session, worldWith } from '../harness.ts';
import { applyFixes } from './apply-fixes.ts';

/** A provider with these keys, and somebody who waits for what it provides. */
const provider = (keys: string): string =>
  session(
    `work_streams:\n  api:\n    command: [make, api]\n${keys.replace(/^(?=.)/gm, '    ')}\n  client: {command: [make, client], resources: [client/], dependencies: [contract]}\n`,
  );

const found = (text: string, given: Given = {}): string[] =>
  findingsOf(text, given)
    .filter(({ code }) => code === 'contract-not-claimed')
    .map(({ message }) => message);

const message =
  '`api` provides `contract` in `docs/api.json`, which it does not claim: what it writes there does not arrive';
const provides = 'provides: [{name: contract, file: docs/api.json}]';

describe('a contract file that its provider does not claim', () => {
  it.each([
    ['resources: [api/]'],
    ['resources: ["docs/", "!docs/api.json"]'],
    ['reads: [docs/]'],
    ['out_of_scope: block\nresources: [api/]'],
    [
      'phases: [{name: one, resources: [api/]}, {name: two, resources: [docs/]}]\nresources: [api/]',
      'provides: [{name: contract, file: docs/api.json, phase: 1}]',
    ],
  ])('is found with %s', (keys, artifact = provides) => {
    expect(found(provider(`${keys}\n${artifact}`))).toEqual([message]);
  });

  it.each([
    ['resources: [docs/api.json]'],
    ['resources: ["docs/*.json"]'],
    ['resources: [{path: docs/api.json, mode: append}]'],
    // What an earlier phase wrote is there when a later one ends.
    ['phases: [{name: one, resources: [docs/]}, {name: two, resources: [api/]}]\nresources: [api/]'],
    // The change is taken in, with a review item.
    ['out_of_scope: widen\nresources: [api/]'],
    // What cannot be read as a list says nothing.
    ['resources: ["[a"]'],
  ])('is none with %s', (keys) => {
    expect(found(provider(`${keys}\n${provides}`))).toEqual([]);
  });

  it('is none for an artifact without a file, and for a file written with ./', () => {
    expect(found(provider('resources: [api/]\nprovides: [contract]'))).toEqual([]);
    const dotted = provides.replace('docs/', './docs/');
    expect(found(provider(`resources: [docs/]\n${dotted}`))).toEqual([]);
  });

  it('is none where the base has the file: a provider may hold to a contract without changing it', () => {
    const text = provider(`resources: [api/]\n${provides}`);
    expect(found(text, { environment: worldWith(['docs/api.json', 'api/a.ts']) })).toEqual([]);
    expect(found(text, { environment: worldWith(['docs/other.json', 'api/a.ts']) })).toEqual([message]);
  });

  it('does not ask for the repository where all contracts are claimed', () => {
    const repository = (): never => {
      throw new Error('asked');
    };
    const model = modelOf(provider(`resources: [docs/]\n${provides}`), { environment: { repository } });
    expect([...checkContractNotClaimed(model)]).toEqual([]);
  });

  it('is settled by its fix, after exclusions too', () => {
    for (const resources of ['[api/]', '["docs/", "!docs/api.json"]', '\n  - api/']) {
      const text = provider(`resources: ${resources}\n${provides}`);
      const findings = findingsOf(text).filter(({ code }) => code === 'contract-not-claimed');
      const fixed = applyFixes(text, findings);
      expect(fixed).toContain('"docs/api.json"');
      expect(found(fixed)).toEqual([]);
    }
  });
});
