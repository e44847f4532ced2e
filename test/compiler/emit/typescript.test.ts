import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { emitTypeScript } from '../../../src/compiler/emit/typescript.ts';
import { planOf, session, stream } from '../harness.ts';

const plan = planOf(
  session(
    `work_streams:\n${stream('db', ['db/'], 'provides: [schema]')}${stream('api', ['app/'], 'dependencies: [schema], phases: 2, focus: "ends */ a comment"')}${stream('web', ['web/'], 'dependencies: [design]')}synchronization_points:\n  - {milestone: ready, triggers: [api_complete_phase_1]}\n`,
  ),
);

describe('the typed module', () => {
  it('has ids as literal unions, and holds the plan', () => {
    const text = emitTypeScript(plan);
    for (const line of [
      'export type StreamId = "db" | "api" | "web";',
      'export type TaskId = "db/1" | "api/1" | "api/2" | "web/1";',
      'export type MilestoneName = "ready";',
      'export type ArtifactName = "schema";',
      'export type ExternalName = "design";',
      'export type AgentName = never;',
      '    readonly "api": "1" | "2";',
      '    readonly "api": "db";',
    ])
      expect(text).toContain(line);
  });

  it('is the same bytes every time', () => {
    expect(emitTypeScript(plan)).toBe(emitTypeScript(plan));
  });

  it('type-checks, and makes a misspelt id an error', () => {
    const use = (line: string): string[] =>
      typeErrors({
        'plan.ts': emitTypeScript(plan),
        'use.ts': `import * as made from './plan.ts';\n${line}\n`,
      });
    expect(use('export const id: made.StreamId = made.plan.streams[0].id;')).toEqual([]);
    expect(use('export const up: made.UpstreamOf["api"] = "db";')).toEqual([]);
    expect(use('export const id: made.StreamId = "dbb";').join()).toContain('"dbb"');
    expect(use('export const up: made.UpstreamOf["web"] = "db";').join()).toContain('never');
  });

  it('keeps every value of the plan but the evidence', () => {
    const text = ts.transpileModule(emitTypeScript(plan), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    }).outputText;
    const exported: { plan?: unknown } = {};
    new Function('exports', text)(exported);
    const { evidence: _evidence, ...rest } = plan;
    expect(exported.plan).toEqual(rest);
  });
});

function typeErrors(files: Readonly<Record<string, string>>): string[] {
  const options: ts.CompilerOptions = {
    noLib: true,
    noEmit: true,
    strict: true,
    types: [],
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const library =
    'interface Array<T> { [n: number]: T; length: number } interface ReadonlyArray<T> { readonly [n: number]: T; readonly length: number } interface Object {} interface Function {} interface CallableFunction {} interface NewableFunction {} interface String {} interface Number {} interface Boolean {} interface RegExp {} interface IArguments {}';
  const all: Record<string, string> = { ...files, 'lib.d.ts': library };
  const host: ts.CompilerHost = {
    getSourceFile: (name, version) =>
      all[name] === undefined ? undefined : ts.createSourceFile(name, all[name], version),
    fileExists: (name) => name in all,
    readFile: (name) => all[name],
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
  const program = ts.createProgram(['lib.d.ts', 'use.ts'], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
