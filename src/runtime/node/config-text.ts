/** A git configuration file: sections with their settings, in the order given. */
export type ConfigSections = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The text of a git configuration file; any value is kept as it is. */
export function renderConfig(sections: ConfigSections): string {
  const lines = Object.entries(sections).flatMap(([section, settings]) => [
    `[${section}]`,
    ...Object.entries(settings).map(([name, value]) => `\t${name} = ${quote(value)}`),
  ]);
  return `${lines.join('\n')}\n`;
}

function quote(value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
}
