import type { Provider } from '../../nodes/prediction/model/provider';
import { providers } from '../../nodes/providers';
import type { Plot } from '../bench/section';
import { words, type WrittenCell, type WrittenRow } from './writtenTable';

export interface Report {
	readonly date: string;
	readonly versions: Readonly<Record<string, string>>;
	readonly rows: readonly WrittenRow[];
}

/** What is no error code, and so has no heading in the page on troubleshooting. */
const PLAIN = ['delivered', 'passed on', 'started once', 'refused', '—'];

const onceOnly = providers.filter(({ buildStatusRequest }) => buildStatusRequest === undefined);
const withoutList = providers.filter(
	({ buildStatusRequest, list }) => buildStatusRequest !== undefined && list === undefined,
);

const listed = (some: readonly Provider[]): string => {
	const names = some.map(nameOf);
	return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
};

const INTRODUCTION = `# Faults

What happens when a provider or the network fails. Every cell of these tables is a test: the node runs in n8n's own engine, talks over real connections to [a server that speaks the provider's protocol](../test/sandbox/README.md), and that server, or the way to it, fails as the row says.

**delivered** means that the right image arrived all the same, **passed on** that what arrived was handed on as it came. A code means that the item ended with this error; [troubleshooting](troubleshooting.md#by-error-code) says what to do then. **—** means that the fault does not apply to this provider; the reason stands below the table.

Beside its ending, every cell shows that:

- the image was paid for once at the most, and submitted again only after a sure refusal;
- no result was lost that could be had: after an error, the prediction was found by its ID, or in the provider's list, and its image fetched, unless the provider itself had deleted it. Where the response to a submission gets lost, ${listed(withoutList)} have no list to look into, and ${listed(onceOnly)} tell a result only once: there the message says that nobody knows, and nothing is paid for again;
- the key was seen by the provider only, and is nowhere in the outputs, the errors and the data of the run;
- it came to an end in bounded time;
- the message names the prediction wherever its ID is known, and a remedy.

Waits are shortened for the tests: a tenth of the usual patience, and less for files.
`;

const KILLED = `## n8n killed

Killing the process needs a real n8n, so it is tested elsewhere. [\`kills.e2e.ts\`](../test/e2e/tests/kills.e2e.ts) first lets a photo go its way undisturbed, with every provider, and notes the requests. Then it kills n8n at each of them, before the provider has taken it and after, and while n8n sleeps: with **Wait for the Result** and, where it can be paused, with **Pause Until the Result**. After the restart nothing is submitted again, what slept in n8n's database ends right, and whatever else was submitted is fetched by its ID.

Besides, n8n is killed while executions are paused and while one takes its next step ([\`pauseInterruptions.e2e.ts\`](../test/e2e/tests/pauseInterruptions.e2e.ts)), between webhook deliveries ([\`triggerOnce.e2e.ts\`](../test/e2e/tests/triggerOnce.e2e.ts)) and between polls ([\`triggerPolling.e2e.ts\`](../test/e2e/tests/triggerPolling.e2e.ts)), and so are the workers of queue mode ([\`queue.queue.ts\`](../test/e2e/queue/tests/queue.queue.ts)).
`;

/** The page for readers. */
export function documentOf({ date, versions, rows }: Report): string {
	const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
	const seen = `Last seen on ${date} with ${tools.join(', ')}, by \`npm run test:faults\`, which writes this page when all of it holds. [The same as a plot](images/faults.svg).\n`;
	return [INTRODUCTION, seen, ...tablesOf(rows), KILLED].join('\n');
}

/** How the cells of each step end, counted. */
export function plotOf(rows: readonly WrittenRow[]): Plot {
	const steps = [...new Set(rows.map(({ during }) => during))];
	const counted = (name: string, isCounted: (ending: string) => boolean) => ({
		name,
		values: steps.map((step) => {
			const cells = rows
				.filter(({ during }) => during === step)
				.flatMap(({ cells }) => Object.values(cells));
			return cells.filter((cell) => cell.state === 'held' && isCounted(cell.ending)).length;
		}),
	});
	return {
		name: 'faults',
		title: 'How faults end, by the step they strike',
		unit: 'cells',
		labels: steps,
		series: [
			counted('goes well all the same', (ending) => PLAIN.includes(ending)),
			counted('ends with an error that says what to do', (ending) => !PLAIN.includes(ending)),
		],
	};
}

/** One table for each thing the node was doing when the fault struck. */
export function tablesOf(rows: readonly WrittenRow[]): string[] {
	return [...new Set(rows.map(({ during }) => during))].map((during) => {
		const own = rows.filter((row) => row.during === during);
		const table = [
			['Fault', ...providers.map(nameOf)],
			['---', ...providers.map(() => '---')],
			...own.map(({ fault, cells }) => [
				fault,
				...providers.map(({ id }) => linked(words(cells[id]))),
			]),
		];
		const lines = table.map((cells) => `| ${cells.join(' | ')} |`);
		const title = `${during.charAt(0).toUpperCase()}${during.slice(1)}`;
		return [`## ${title}`, '', ...lines, ...footnotes(own), ''].join('\n');
	});
}

function linked(word: string): string {
	return PLAIN.includes(word) ? word : `[\`${word}\`](troubleshooting.md#${word})`;
}

/** Why cells are empty: of a provider once where it is the same for the whole table, else of a row. */
function footnotes(rows: readonly WrittenRow[]): string[] {
	const everywhere = providers.flatMap((provider) => {
		const [first = null, ...others] = rows.map(({ cells }) => reasonOf(cells[provider.id]));
		return first !== null && others.every((reason) => reason === first)
			? [{ provider, reason: first }]
			: [];
	});
	const rest = providers.filter((one) => everywhere.every(({ provider }) => provider !== one));
	const lines = [
		...everywhere.map(({ provider, reason }) => `- ${nameOf(provider)}: ${reason}.`),
		...rows.flatMap(({ fault, cells }) => {
			const reasons = new Set(rest.map(({ id }) => reasonOf(cells[id])));
			return [...reasons]
				.filter((reason) => reason !== null)
				.map((reason) => {
					const names = rest.filter(({ id }) => reasonOf(cells[id]) === reason).map(nameOf);
					return `- ${fault}, ${names.join(', ')}: ${reason}.`;
				});
		}),
	];
	return lines.length === 0 ? [] : ['', 'Does not apply:', '', ...lines];
}

function nameOf({ title }: Provider): string {
	return title;
}

function reasonOf(cell: WrittenCell | undefined): string | null {
	return cell?.state === 'does not apply' ? cell.reason : null;
}
