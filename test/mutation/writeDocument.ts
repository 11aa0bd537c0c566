/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { calculateMetrics, type MetricsResult } from 'mutation-testing-metrics';

/** Writes docs/mutation.md from the last runs of `npm run test:mutation` and `npm run test:coverage`. */

interface Share {
	readonly pct: number | 'Unknown';
}

type Coverage = Readonly<Record<string, { readonly lines: Share; readonly branches: Share }>>;

const project = join(__dirname, '../..');
const mutationFile = join(project, 'reports/mutation/mutation.json');
const coverageFile = join(project, 'reports/coverage/coverage-summary.json');

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const percent = (value: number | 'Unknown') => (Number.isFinite(value) ? `${value} %` : '–');

/** Every file below a folder of the report, with its path. */
function filesOf(folder: MetricsResult, path = ''): Array<{ path: string; result: MetricsResult }> {
	return folder.childResults.flatMap((child) => {
		const own = path === '' ? child.name : `${path}/${child.name}`;
		return child.childResults.length === 0 ? [{ path: own, result: child }] : filesOf(child, own);
	});
}

function rowOf(name: string, { metrics }: MetricsResult, coverage: Coverage[string] | undefined) {
	return row([
		name,
		String(metrics.totalValid),
		String(metrics.totalDetected),
		String(metrics.survived),
		String(metrics.noCoverage),
		metrics.totalValid === 0 ? '–' : percent(Number(metrics.mutationScore.toFixed(1))),
		percent(coverage?.lines.pct ?? 'Unknown'),
		percent(coverage?.branches.pct ?? 'Unknown'),
	]);
}

const mutation = read(mutationFile) as { files: Parameters<typeof calculateMetrics>[0] };
const coverage = read(coverageFile) as Coverage;
const coverageOf = new Map(
	Object.entries(coverage).map(([path, shares]) => [relative(project, path), shares]),
);
const whole = calculateMetrics(mutation.files);
const columns = [
	'file',
	'mutants',
	'noticed',
	'survived',
	'without a test',
	'score',
	'lines',
	'branches',
];
const table = [
	row(columns),
	row(columns.map(() => '---')),
	rowOf('**all**', whole, coverage.total),
	...filesOf(whole)
		.map(({ path, result }) => ({ path: `nodes/${path.replace(/^nodes\//, '')}`, result }))
		.map(({ path, result }) => rowOf(path, result, coverageOf.get(path))),
];
const date = statSync(mutationFile).mtime.toISOString().slice(0, 10);
const text = `# Do the tests notice?

[Stryker](https://stryker-mutator.io) changes the code of the core and the providers in one place after another, and runs the tests that reach the place: a change that no test notices is a promise that nobody watches. Of the mutants, at least 85 % have to be noticed.

Made by \`npm run test:mutation\`, \`npm run test:coverage\` and \`npm run mutation:document\` on ${date}; nothing here is edited by hand. Only the tests that need neither n8n nor a connection take part (\`test/prediction\`, \`test/providers\`, \`test/conformance\`), so the other tests come on top. What is worked out when a file is loaded is left as it is.

${table.join('\n')}
`;
writeFileSync(join(project, 'docs/mutation.md'), text);
process.stdout.write(`${whole.metrics.mutationScore.toFixed(1)} % of the mutants were noticed\n`);
if (whole.metrics.mutationScore < 85) process.exitCode = 1;
