import { shippedFiles, type ShippedFile } from './shippedFiles';

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
export const ARROWS: Readonly<Record<string, Arrows>> = {
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

/** The room that a file lies in: the longest one that its path begins with. */
export function roomOf(path: string): string {
	const rooms = Object.keys(ARROWS).filter((room) => `${path}/`.startsWith(`${room}/`));
	return rooms.sort((one, other) => other.length - one.length)[0] ?? 'no room';
}

export function isOurs(imported: string): boolean {
	return imported.startsWith('nodes/') || imported.startsWith('credentials/');
}

/** The rooms that each room imports from, by the import lines. */
function importedRooms(files: readonly ShippedFile[]): Map<string, Set<string>> {
	const rooms = new Map(Object.keys(ARROWS).map((room) => [room, new Set<string>()]));
	for (const { path, imports } of files) {
		const room = roomOf(path);
		for (const imported of imports.filter(isOurs).map(roomOf))
			if (imported !== room) rooms.get(room)?.add(imported);
	}
	return rooms;
}

/** Whether one room is reached from another by the arrows, the direct one left out. */
function isReachedOtherwise(
	arrows: ReadonlyMap<string, ReadonlySet<string>>,
	from: string,
	to: string,
): boolean {
	const open = [...(arrows.get(from) ?? [])].filter((room) => room !== to);
	for (const room of open) {
		const next = arrows.get(room) ?? new Set();
		if (next.has(to)) return true;
		for (const one of next) if (!open.includes(one)) open.push(one);
	}
	return false;
}

/**
 * The rooms as a drawing in Mermaid, from the import lines as they are. Who reaches a room by way of another has no arrow of
 * its own, or nobody could see anything.
 */
export function roomsFigure(): string {
	const arrows = importedRooms(shippedFiles());
	const names = [...arrows.keys()];
	const title = (room: string) => room.replace(/^nodes\//, '');
	const idOf = (room: string) => `room${names.indexOf(room)}`;
	const lines = names.map((room) => `\t${idOf(room)}["${title(room)}"]`);
	for (const [from, reached] of arrows)
		for (const to of [...reached].sort())
			if (!isReachedOtherwise(arrows, from, to)) lines.push(`\t${idOf(from)} --> ${idOf(to)}`);
	return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n');
}
