// Every component imports a style that exists and uses its class; every token that a style uses is defined.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, normalize } from 'node:path';
import { report } from './report.mjs';

const findings = [];
const components = readdirSync('src/components').filter((file) => /\.[jt]sx$/.test(file));
for (const file of components) {
  const text = readFileSync(join('src/components', file), 'utf8');
  const styles = [...text.matchAll(/^import '(\.\.\/styles\/[^']+)';$/gm)].map((match) => match[1]);
  if (styles.length === 0) findings.push(`src/components/${file}: imports no style`);
  for (const style of styles) {
    if (!existsSync(normalize(join('src/components', style)))) findings.push(`src/components/${file}: ${style} does not exist`);
    const name = basename(style, '.css');
    if (!text.includes(`className="${name}"`)) findings.push(`src/components/${file}: nothing has the class ${name}`);
  }
}

const tokens = existsSync('src/styles/tokens.css') ? readFileSync('src/styles/tokens.css', 'utf8') : '';
const defined = new Set([...tokens.matchAll(/^ {2}(--[\w-]+):/gm)].map((match) => match[1]));
const styles = readdirSync('src/styles').filter((file) => file.endsWith('.css'));
for (const file of styles)
  for (const [, token] of readFileSync(join('src/styles', file), 'utf8').matchAll(/var\((--[\w-]+)\)/g))
    if (!defined.has(token)) findings.push(`src/styles/${file}: ${token} is not a token`);

report(`${components.length} components, ${styles.length} styles`, findings);
