/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { projectFolder } from '../e2e/folders';
import { version } from '../../package.json';
import { drawn } from './plots';
import type { Bar, Section } from './section';

const FAULTS = `## Faults

What happens when something goes wrong is measured too: every fault at every provider, by \`npm run test:faults\`. [All of its tables](faults.md).

![How faults end, by the step they strike](images/faults.svg)`;

function row(cells: readonly string[]): string {
	return `| ${cells.join(' | ')} |`;
}

function table(columns: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	return [row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n');
}

/** The bars and whether they were reached, as a table. */
export function barTable(bars: readonly Bar[]): string {
	return table(
		['measure', 'must reach', 'reached', ''],
		bars.map(({ measure, limit, reached, isReached }) => [
			measure,
			limit,
			reached,
			isReached ? 'yes' : '**no**',
		]),
	);
}

/** A section in Markdown, without its plots. */
export function sectionText({ title, text, columns, rows }: Section): string {
	return `## ${title}\n\n${text}\n\n${table(columns, rows)}`;
}

/** A section, and when and where it was measured. */
interface Measured extends Section {
	readonly date: string;
	readonly machine: string;
}

interface Versions {
	readonly n8n: string;
}

const docs = join(projectFolder, 'docs');
const figuresFile = join(docs, 'benchmarks.json');

function facts({ n8n }: Versions) {
	return { package: version, n8n, node: process.version };
}

function machine(): string {
	const [processor] = cpus();
	// More than a few tenths beside the bench itself make its times worthless.
	const [load = 0] = loadavg();
	return `${cpus().length} cores, ${processor?.model ?? 'unknown'}, load average ${load.toFixed(1)}`;
}

/** The sections of the document as it is; an exception when they were measured with other versions. */
export async function writtenSections(versions: Versions): Promise<Measured[]> {
	const { sections, ...written } = JSON.parse(await readFile(figuresFile, 'utf8')) as {
		sections: Measured[];
	};
	if (!isDeepStrictEqual(written, facts(versions))) {
		throw new Error(`Measure all of it anew: ${figuresFile} is of ${JSON.stringify(written)}`);
	}
	return sections;
}

/** The kept sections with those of today in their places. */
export function merged(kept: readonly Measured[], fresh: readonly Section[]): Measured[] {
	const date = new Date().toISOString().slice(0, 10);
	const today = new Map(
		fresh.map((section) => [section.title, { ...section, date, machine: machine() }]),
	);
	const known = new Set(kept.map(({ title }) => title));
	return [
		...kept.map((section) => today.get(section.title) ?? section),
		...[...today.values()].filter(({ title }) => !known.has(title)),
	];
}

/** Writes docs/benchmarks.md with its plots, and the figures as JSON. */
export async function writeDocument(
	sections: readonly Measured[],
	versions: Versions,
): Promise<void> {
	const parts = [];
	for (const section of sections) {
		parts.push(sectionText(section), `Measured on ${section.date}, ${section.machine}.`);
		for (const plot of section.plots ?? []) {
			const file = `benchmark-${plot.name}.svg`;
			await writeFile(join(docs, 'images', file), `${drawn(plot)}\n`);
			parts.push(`![${plot.title}](images/${file})`);
		}
	}
	const bars = sections.flatMap((section) => section.bars);
	const head = `# Benchmarks

Made by \`npm run bench -- --write\`: all contenders of a scenario run in the same n8n, against the same sandbox, in turn, so that only figures of one table can be compared. \`npm run bench -- --only executions50\` measures one of them and writes nothing. Nothing here is edited by hand; the figures themselves are in [benchmarks.json](benchmarks.json).

${Object.entries(facts(versions))
	.map(([name, value]) => `- ${name}: ${value}`)
	.join('\n')}

## What must be reached, and what was

${barTable(bars)}`;
	await writeFile(join(docs, 'benchmarks.md'), `${[head, ...parts, FAULTS].join('\n\n')}\n`);
	const figures = { ...facts(versions), sections };
	await writeFile(figuresFile, `${JSON.stringify(figures, null, '\t')}\n`);
}
