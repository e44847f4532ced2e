/**
 * Runs the provider by hand: `node test/rig/provider/main.ts scripts.json [port]`. Prints the address to give as
 * ANTHROPIC_BASE_URL and one JSON line for each request; ends on Ctrl-C.
 */
import { readFileSync } from 'node:fs';
import type { ProviderScript } from './script.ts';
import { startProvider } from './server.ts';

const [file, port] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('usage: node test/rig/provider/main.ts scripts.json [port]\n');
  process.exit(2);
}
const scripts = JSON.parse(readFileSync(file, 'utf8')) as ProviderScript[];
const provider = await startProvider(scripts, Number(port ?? 0));
process.stdout.write(`${provider.url}\n`);
let told = 0;
for (;;) {
  await provider.arrived(told + 1);
  const scripted = provider.requests.filter((request) => request.marker !== null);
  for (const { body: _, ...request } of scripted.slice(told))
    process.stdout.write(`${JSON.stringify(request)}\n`);
  told = scripted.length;
}
