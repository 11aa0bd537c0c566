import { providers } from '../../nodes/providers';
import { circlesIn } from './circles';
import { ARROWS, isOurs, roomOf } from './rooms';
import { codeOf, shippedFiles, type ShippedFile } from './shippedFiles';

const files = shippedFiles();

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
		expect([...new Set(imported)].sort()).toEqual([
			'credentials/credentialFields',
			'credentials/credentialTest',
		]);
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
