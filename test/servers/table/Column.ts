/* eslint-disable @n8n/community-nodes/require-node-api-error */
import type { Item } from '../../e2e/n8n/execution';
import { write, type WrittenCell } from './writtenTable';

/** Notes what is to stand in the table, before it is judged: a row's ending, or words of one's own. */
export type See = (seen: Item | string | undefined) => void;

/** The situations of one server, each of them a test. */
export class Column {
	/** By situation: a second try takes the place of the first. */
	private readonly cells = new Map<string, WrittenCell>();

	constructor(private readonly server: string) {
		afterAll(() => write({ server, cells: [...this.cells.values()] }));
	}

	/** @param situation as the table calls it: one word for the same thing at all servers */
	situation(situation: string, title: string, test_: (see: See) => Promise<void>): void {
		test(`${situation}: ${title}`, async () => {
			let seen = { ending: '', words: '' };
			const see: See = (one) => (seen = typeof one === 'string' ? told(one) : read(one));
			const end = (state: WrittenCell['state']) =>
				this.cells.set(situation, { situation, state, ...seen });
			try {
				await test_(see);
				end('held');
			} catch (error) {
				end('failed');
				throw error;
			}
		});
	}
}

const told = (ending: string) => ({ ending, words: '' });

function read(row: Item | undefined) {
	if (row === undefined) return told('no row');
	const { errorCode, error, failureReason } = row.json;
	if (typeof errorCode === 'string') return { ending: errorCode, words: String(error) };
	const words = typeof failureReason === 'string' ? failureReason : '';
	return { ending: row.binary ? 'delivered' : String(row.json.status), words };
}
