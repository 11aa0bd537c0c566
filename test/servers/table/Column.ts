/* eslint-disable @n8n/community-nodes/require-node-api-error */
import type { Item } from '../../e2e/n8n/execution';
import { write, type WrittenCell } from './writtenTable';

/** Notes what is to stand in the table, before it is judged: a row's ending, or words of one's own. */
export type See = (seen: Item | string | undefined) => void;

/** The situations of one server, each of them a test. */
export class Column {
	private readonly cells: WrittenCell[] = [];

	constructor(private readonly server: string) {
		afterAll(() => write({ server, cells: this.cells }));
	}

	/** @param situation as the table calls it: one word for the same thing at all servers */
	situation(situation: string, title: string, test_: (see: See) => Promise<void>): void {
		test(`${situation}: ${title}`, async () => {
			let seen = { ending: '', words: '' };
			const see: See = (one) => (seen = typeof one === 'string' ? told(one) : read(one));
			const cell = (state: WrittenCell['state']) => ({ situation, state, ...seen });
			try {
				await test_(see);
				this.cells.push(cell('held'));
			} catch (error) {
				this.cells.push(cell('failed'));
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
