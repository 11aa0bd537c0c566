/** What `npm pack` would publish: all that n8n loads, and nothing else. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const wanted = ['CHANGELOG.md', 'LICENSE', 'README.md', 'index.js', 'package.json'];
const published =
	/^dist\/(credentials|icons|nodes)\/.*\.(js|d\.ts|json|svg|png)$|^dist\/package\.json$/;

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
/** Every n8n that installs it downloads this much. */
const MOST_BYTES = 250_000;
const [{ files, size }] = JSON.parse(
	execFileSync('npm', ['pack', '--dry-run', '--json'], { encoding: 'utf8' }),
);
const paths = files.map(({ path }) => path);

const missing = [...wanted, ...manifest.n8n.nodes, ...manifest.n8n.credentials].filter(
	(path) => !paths.includes(path),
);
const superfluous = paths.filter((path) => !wanted.includes(path) && !published.test(path));
const dependencies = Object.keys(manifest.dependencies ?? {});

for (const path of missing) process.stderr.write(`missing from the package: ${path}\n`);
for (const path of superfluous) process.stderr.write(`does not belong into the package: ${path}\n`);
for (const name of dependencies) process.stderr.write(`the package must not depend on ${name}\n`);
const isTooLarge = size > MOST_BYTES;
if (isTooLarge) process.stderr.write(`${size} bytes, more than ${MOST_BYTES}\n`);
process.stdout.write(`${paths.length} files in the package, ${size} bytes packed\n`);
process.exitCode =
	missing.length + superfluous.length + dependencies.length === 0 && !isTooLarge ? 0 : 1;
