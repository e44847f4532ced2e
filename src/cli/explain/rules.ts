import { inertBlock, inertText } from '../../base/inert.ts';
import { explainAllRules, explainRule, type RuleExplanation } from '../../compiler/explain/rule.ts';
import { toFindingsReport } from '../../diagnostics/render/json.ts';
import { renderPretty, unmarked } from '../../diagnostics/render/pretty.ts';
import { ruleNamed, rulesNear } from '../../diagnostics/rules.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Io, mayColour } from '../io.ts';
import { terminalPalette } from '../palette.ts';
import { type Example, exampleOf } from './example.ts';

type Format = 'pretty' | 'json';

/** `pcoord explain`: every rule by group. */
export function explainRules(format: Format, io: Io): number {
  const groups = explainAllRules();
  if (format === 'json') {
    io.out(`${JSON.stringify({ schema: 'pcoord.rules/1', groups }, null, 2)}\n`);
    return exitCodes.done;
  }
  const { strong } = mayColour(io, 'out') ? terminalPalette : unmarked;
  const width = Math.max(...groups.flatMap(({ rules }) => rules.map(({ code }) => code.length)));
  const blocks = groups.map(({ title, rules }) =>
    [
      strong(title),
      ...rules.map(({ code, alias, severity, may_be_overruled }) =>
        `  ${alias}  ${code.padEnd(width)}  ${severity}${severity === 'error' && may_be_overruled ? ', may be overruled' : ''}`.trimEnd(),
      ),
    ].join('\n'),
  );
  io.out(`${blocks.join('\n\n')}\n\npcoord explain RULE tells more about one of them.\n`);
  return exitCodes.done;
}

/** `pcoord explain CODE`: what a rule says and why, with an example and how to overrule it. */
export async function explainTheRule(name: string, format: Format, io: Io): Promise<number> {
  const code = ruleNamed(name.toLowerCase());
  if (code === null) {
    const near = rulesNear(name.toLowerCase());
    const hint =
      near.length > 0
        ? `did you mean ${near.join(' or ')}?`
        : '`pcoord explain` lists all rules, and two names explain two streams';
    io.err(`pcoord explain: there is no rule ${inertText(name, { max: 100 })}: ${hint}\n`);
    return exitCodes.usage;
  }
  const rule = explainRule(code);
  const example = await exampleOf(code);
  io.out(
    format === 'json'
      ? `${JSON.stringify(toJson(rule, example), null, 2)}\n`
      : wordRule(rule, example, { colour: mayColour(io, 'out'), width: io.columns }),
  );
  return exitCodes.done;
}

function wordRule(
  rule: RuleExplanation,
  example: Example | null,
  look: { readonly colour: boolean; readonly width: number },
): string {
  const palette = look.colour ? terminalPalette : unmarked;
  const { code, alias, severity, group, may_be_overruled, why, help } = rule;
  const overruled = severity === 'error' && may_be_overruled ? ', may be overruled' : '';
  const parts = [
    `${palette[severity](code)} ${palette.dim(alias)}, ${severity}${overruled} (${group})\n\n${why}`,
  ];
  if (help !== null) parts.push(`${palette.strong('What to do')}\n  ${help}`);
  if (example?.kind === 'compiled') {
    for (const { name, text } of example.files)
      parts.push(`${palette.strong(name)}\n${indent(inertBlock(text, { max: 20_000 }).trimEnd())}`);
    const finding = renderPretty([example.finding], { palette, width: Math.max(40, look.width - 2) });
    parts.push(`${palette.strong('pcoord compile says')}\n${indent(finding.trimEnd())}`);
  } else if (example?.kind === 'page')
    parts.push(`${palette.strong('Example (docs/checks.md)')}\n${indent(example.text)}`);
  parts.push(`${palette.strong('To overrule it')}\n${wordOverruling(rule)}`);
  return `${parts.join('\n\n')}\n`;
}

function wordOverruling({ code, severity, may_be_overruled }: RuleExplanation): string {
  if (!may_be_overruled)
    return '  it cannot be overruled: without settling it the session has no clear meaning';
  const softer = severity === 'error' ? 'warning' : severity === 'warning' ? 'info' : 'off';
  return [
    `  in one place:    # pcoord-ignore ${code}: why this is all right`,
    `  in a whole file: # pcoord-ignore-file ${code}: why this is all right`,
    `  as a rule:       checks: { ${code}: ${softer} } in the session, or --severity ${code}=${softer}`,
  ].join('\n');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function toJson(rule: RuleExplanation, example: Example | null): Record<string, unknown> {
  return {
    schema: 'pcoord.rule/1',
    ...rule,
    example:
      example?.kind === 'compiled'
        ? { files: example.files, finding: toFindingsReport([example.finding]).findings[0] }
        : null,
    page: example?.kind === 'page' ? example.text : null,
  };
}
