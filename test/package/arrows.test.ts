import { providers } from '../../nodes/providers';
import { circlesIn } from './circles';
import { codeOf, shippedFiles, type ShippedFile } from './shippedFiles';

const CORE = 'nodes/prediction';
const EVERY_CORE_ROOM = [
	'model',
	'files',
	'scheduling',
	'signatures',
	'modelInput',
	'client',
	'polling',
].map((room) => `${CORE}/${room}`);

interface Arrows {
	/** The rooms it may import from, beside itself. */
	readonly rooms: readonly string[];
	readonly packages: readonly string[];
}

/** Who may import whom. What is not written here is forbidden. */
const ARROWS: Readonly<Record<string, Arrows>> = {
	'nodes/RemoveBackground': {
		rooms: ['nodes/n8n', 'nodes/n8n/internals', 'nodes/providers', ...EVERY_CORE_ROOM],
		packages: ['n8n-workflow', 'zod', 'node:crypto'],
	},
	'nodes/PredictionStatusTrigger': {
		rooms: ['nodes/n8n', 'nodes/n8n/internals', 'nodes/providers', ...EVERY_CORE_ROOM],
		packages: ['n8n-workflow', 'zod', 'node:crypto'],
	},
	'nodes/n8n': {
		rooms: ['nodes/n8n/internals', ...EVERY_CORE_ROOM],
		packages: ['n8n-workflow', 'zod', 'node:crypto'],
	},
	'nodes/n8n/internals': { rooms: [], packages: ['n8n-workflow'] },
	'nodes/providers': {
		rooms: [`${CORE}/model`, `${CORE}/files`, `${CORE}/signatures`],
		packages: ['zod'],
	},
	[`${CORE}/polling`]: { rooms: [`${CORE}/client`, `${CORE}/model`], packages: ['zod'] },
	[`${CORE}/client`]: {
		rooms: [`${CORE}/scheduling`, `${CORE}/files`, `${CORE}/modelInput`, `${CORE}/model`],
		packages: ['zod', 'node:crypto'],
	},
	[`${CORE}/scheduling`]: { rooms: [`${CORE}/model`], packages: [] },
	[`${CORE}/files`]: { rooms: [`${CORE}/model`], packages: ['zod', 'node:crypto'] },
	[`${CORE}/modelInput`]: { rooms: [`${CORE}/model`], packages: [] },
	[`${CORE}/signatures`]: { rooms: [`${CORE}/model`], packages: ['node:crypto'] },
	[`${CORE}/model`]: { rooms: [], packages: ['zod', 'node:crypto'] },
	// Beside the credentials lies one file of fields that they share.
	credentials: { rooms: [], packages: ['n8n-workflow'] },
};

const files = shippedFiles();

/** The room that a file lies in: the longest one that its path begins with. */
function roomOf(path: string): string {
	const rooms = Object.keys(ARROWS).filter((room) => `${path}/`.startsWith(`${room}/`));
	return rooms.sort((one, other) => other.length - one.length)[0] ?? 'no room';
}

function isOurs(imported: string): boolean {
	return imported.startsWith('nodes/') || imported.startsWith('credentials/');
}

function isAllowed(file: ShippedFile, imported: string): boolean {
	const room = roomOf(file.path);
	const arrows = ARROWS[room];
	if (arrows === undefined) return false;
	return isOurs(imported)
		? [room, ...arrows.rooms].includes(roomOf(imported))
		: arrows.packages.includes(imported);
}

describe('the arrows', () => {
	it('are drawn for every room', () => {
		const rooms = new Set(files.map(({ path }) => roomOf(path)));
		expect([...rooms].sort()).toEqual(Object.keys(ARROWS).sort());
	});

	it('are kept by every import line', () => {
		const forbidden = files.flatMap((file) =>
			file.imports
				.filter((imported) => !isAllowed(file, imported))
				.map((imported) => `${file.path} -> ${imported}`),
		);
		expect(forbidden).toEqual([]);
	});

	it('are read from every import line: each room is seen to import something', () => {
		for (const room of Object.keys(ARROWS)) {
			const imports = files
				.filter(({ path }) => roomOf(path) === room)
				.flatMap((file) => file.imports);
			expect([room, imports.length > 0]).toEqual([room, true]);
		}
	});

	it('lead nowhere in a circle, in types neither', () => {
		const graph = new Map(files.map(({ path, imports }) => [path, imports.filter(isOurs)]));
		expect(circlesIn(graph)).toEqual([]);
	});

	it('lead from a credential to the shared fields only', () => {
		const imported = files
			.filter(({ path }) => path.endsWith('.credentials.ts'))
			.flatMap(({ imports }) => imports.filter(isOurs));
		expect([...new Set(imported)]).toEqual(['credentials/credentialFields']);
	});

	it('leave nobody a door to the network but the transport', () => {
		const doors =
			/\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b|\bhttpRequest(WithAuthentication)?\b/;
		const users = files.filter((file) => doors.test(codeOf(file))).map(({ path }) => path);
		expect(users).toEqual(['nodes/n8n/transport.ts']);
	});

	it('leave time to the clock', () => {
		const times = /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/;
		const users = files.filter((file) => times.test(codeOf(file))).map(({ path }) => path);
		expect(users).toEqual(['nodes/n8n/clock.ts']);
	});

	it('leave chance, timers and the log of the core to its ports [S-50]', () => {
		const forbidden = /\bMath\.random\(|\bconsole\.|\bsetTimeout\b|\bsleep\(/;
		const users = files
			.filter(({ path }) => /^nodes\/(prediction|providers)\//.test(path))
			.filter((file) => forbidden.test(codeOf(file).replace(/\bclock\.sleep\(|\bsleep\(ms/g, '')))
			.map(({ path }) => path);
		expect(users).toEqual([]);
	});

	it('leave the core without the name of any provider', () => {
		// As a word, or as a part of a name that is joined by capitals: "false" is no provider.
		const ids = providers.map(({ id }) => id).join('|');
		const names = new RegExp(`(?<![a-z])(${ids})(?![a-z])`, 'i');
		const users = files
			.filter(({ path }) => path.startsWith('nodes/prediction/'))
			.filter((file) => names.test(codeOf(file).replace(/\bcognit\w*/gi, '')))
			.map(({ path }) => path);
		expect(users).toEqual([]);
	});
});
