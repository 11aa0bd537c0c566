/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../e2e/folders';
import { version } from '../../package.json';
import { drawn } from './plots';
import type { Bar, Section } from './section';

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

/** Writes docs/benchmarks.md with its plots, and the figures as JSON. */
export async function writeDocument(
	sections: readonly Section[],
	{ n8n, rounds }: { n8n: string; rounds: number },
): Promise<void> {
	const images = join(projectFolder, 'docs', 'images');
	const parts = [];
	for (const section of sections) {
		parts.push(sectionText(section));
		for (const plot of section.plots ?? []) {
			const file = `benchmark-${plot.name}.svg`;
			await writeFile(join(images, file), `${drawn(plot)}\n`);
			parts.push(`![${plot.title}](images/${file})`);
		}
	}
	const [processor] = cpus();
	const facts = {
		date: new Date().toISOString().slice(0, 10),
		package: version,
		n8n,
		node: process.version,
		machine: `${cpus().length} cores, ${processor?.model ?? 'unknown'}`,
		rounds,
	};
	const bars = sections.flatMap((section) => section.bars);
	const head = `# Benchmarks

Made by \`npm run bench -- --write\`: all contenders run in the same n8n, against the same sandbox, in turn. Nothing here is edited by hand; the figures themselves are in [benchmarks.json](benchmarks.json).

${Object.entries(facts)
	.map(([name, value]) => `- ${name}: ${value}`)
	.join('\n')}

## What must be reached, and what was

${barTable(bars)}`;
	const docs = join(projectFolder, 'docs');
	await writeFile(join(docs, 'benchmarks.md'), `${[head, ...parts].join('\n\n')}\n`);
	const figures = { ...facts, sections };
	await writeFile(join(docs, 'benchmarks.json'), `${JSON.stringify(figures, null, '\t')}\n`);
}
