import { predictionJson } from '../../nodes/n8n/predictionJson';
import { pendingPrediction } from '../../nodes/prediction/model/prediction';
import { replicate } from '../../nodes/providers/replicate';
import { filesBelow, textOf } from './shippedFiles';

interface ExampleNode {
	readonly id: string;
	readonly name: string;
	readonly type: string;
	readonly position: readonly [number, number];
	readonly parameters: Readonly<Record<string, unknown>>;
	readonly credentials?: Readonly<Record<string, { readonly id: string; readonly name: string }>>;
}

interface Example {
	readonly name: string;
	readonly nodes: readonly ExampleNode[];
	readonly connections: Readonly<
		Record<string, Readonly<Record<string, ReadonlyArray<ReadonlyArray<{ node: string }>>>>>
	>;
}

interface Area {
	readonly name: string;
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

const STICKY_NOTE = 'n8n-nodes-base.stickyNote';
/** On n8n's canvas; below a node stands its name. */
const NODE = { width: 96, height: 96 + 44 };
const AGENT_WIDTH = 256;

const files = filesBelow('examples').filter((path) => path.endsWith('.json'));
const exampleIn = (path: string) => JSON.parse(textOf(path)) as Example;

function areaOf({ name, type, position: [left, top], parameters }: ExampleNode): Area {
	const isNote = type === STICKY_NOTE;
	const isAgent = type.endsWith('.agent');
	const width = isNote ? Number(parameters.width) : isAgent ? AGENT_WIDTH : NODE.width;
	const height = isNote ? Number(parameters.height) : NODE.height;
	return { name, left, top, right: left + width, bottom: top + height };
}

function overlaps(one: Area, other: Area): boolean {
	return (
		one.left < other.right &&
		other.left < one.right &&
		one.top < other.bottom &&
		other.top < one.bottom
	);
}

/** Keys of the rows that come out of each node, beside those of every prediction. */
const OWN_KEYS: Readonly<Record<string, string[]>> = {
	'n8n-nodes-remove-background.removeBackground': ['error', 'errorCode', 'timedOut'],
	'n8n-nodes-remove-background.predictionStatusTrigger': ['event', 'downloadError'],
};
const PREDICTION_KEYS = Object.keys(predictionJson(replicate, pendingPrediction('p1'), {}));

describe('the examples', () => {
	it.each(files)('%s names only keys in its notes that its rows have', (path) => {
		const { nodes } = exampleIn(path);
		const keys = [...PREDICTION_KEYS, 'file', ...nodes.flatMap(({ type }) => OWN_KEYS[type] ?? [])];
		const notes = nodes.flatMap(({ parameters: { content } }) => String(content ?? ''));
		const named = [...notes.join().matchAll(/`([a-z]+[A-Z]\w*|error|event)`/g)];
		expect(named.map(([, key = '']) => key).filter((key) => !keys.includes(key))).toEqual([]);
	});

	it('are all in the table of their README', () => {
		const rows = [...textOf('examples/README.md').matchAll(/\[`([^`]+\.json)`\]\(\1\)/g)];
		expect(rows.map(([, name = '']) => `examples/${name}`)).toEqual(files.sort());
	});

	it.each(files)('%s explains itself, and nothing covers anything', (path) => {
		const { nodes } = exampleIn(path);
		expect(nodes.filter(({ type }) => type === STICKY_NOTE)).not.toEqual([]);
		const areas = nodes.map(areaOf);
		const covering = areas.flatMap((one, index) =>
			areas
				.slice(index + 1)
				.flatMap((other) => (overlaps(one, other) ? [[one.name, other.name]] : [])),
		);
		expect(covering).toEqual([]);
	});

	it.each(files)(
		'%s can be imported: names and ids are its own, and every link leads somewhere',
		(path) => {
			const { nodes, connections } = exampleIn(path);
			const names = new Set(nodes.map(({ name }) => name));
			expect(names.size).toBe(nodes.length);
			expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
			const linked = Object.entries(connections).flatMap(([from, types]) => [
				from,
				...Object.values(types).flatMap((outputs) => outputs.flat().map(({ node }) => node)),
			]);
			expect(linked.filter((name) => !names.has(name))).toEqual([]);
		},
	);

	it.each(files)(
		'%s has a placeholder for each credential, and no address of a person or a network',
		(path) => {
			const credentials = exampleIn(path).nodes.flatMap((node) =>
				Object.values(node.credentials ?? {}),
			);
			expect(credentials).not.toEqual([]);
			expect(credentials.map(({ id, name }) => [id, /^Your /.test(name)])).toEqual(
				credentials.map(() => ['', true]),
			);
			const hosts = [...textOf(path).matchAll(/(?:https?:\/\/|[\w.]+@)([\w.-]+)/g)].map(
				([, host = '']) => host,
			);
			expect(
				hosts.filter((host) => !/(^|\.)(example\.com|raw\.githubusercontent\.com)$/.test(host)),
			).toEqual([]);
		},
	);
});
