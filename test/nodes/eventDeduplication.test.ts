import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { EventDeduplicator } from '../../nodes/n8n/eventDeduplication';
import { checkProperty } from '../properties/checkProperty';
import { anyJson } from '../properties/oddBodies';
import { passTime } from './timeTravel';

let workflows = 0;

/** The part of n8n that keeps a node's data: each delivery gets a copy, the last one that is stored wins. */
class Store {
	stored: IDataObject = {};

	readonly warnings: string[] = [];

	private readonly id = String(++workflows);

	/** One delivery. */
	open(): { events: EventDeduplicator; store(): void } {
		const data = JSON.parse(JSON.stringify(this.stored)) as IDataObject;
		const context = {
			getWorkflow: () => ({ id: this.id }),
			getNode: () => ({ id: 'node' }),
			getWorkflowStaticData: () => data,
			logger: { warn: (text: string) => this.warnings.push(text) },
		};
		const events = new EventDeduplicator(context as unknown as IWebhookFunctions);
		return { events, store: () => (this.stored = data) };
	}

	pass(...names: string[]): void {
		for (const name of names) {
			const { events, store } = this.open();
			events.remember(name);
			store();
		}
	}

	claims(...names: string[]): string[] {
		return names.map((name) => this.open().events.claim(name));
	}
}

const many = (count: number) => Array.from({ length: count }, (_, number) => `event ${number}`);

it('is claimed by one delivery at a time', () => {
	const store = new Store();
	expect(store.claims('a', 'a', 'b')).toEqual(['claimed', 'inWork', 'claimed']);
	store.open().events.release('a');
	expect(store.claims('a')).toEqual(['claimed']);
	store.pass('a');
	expect(store.claims('a')).toEqual(['seen']);
});

it('is not claimed for ever by a delivery of which nothing was heard again', () => {
	const store = new Store();
	store.claims('a');
	passTime(60 * 60_000);
	expect(store.claims('a')).toEqual(['claimed']);
	jest.restoreAllMocks();
});

it('remembers ten thousand events, and the newest five hundred on disk', () => {
	const store = new Store();
	const names = many(10_500);
	store.pass(...names);
	expect(store.claims('event 499', 'event 500', 'event 10499')).toEqual([
		'claimed',
		'seen',
		'seen',
	]);
	expect(JSON.stringify(store.stored).length).toBeLessThan(6_000);
	const restarted = new Store();
	restarted.stored = store.stored;
	expect(restarted.claims('event 9999', 'event 10000')).toEqual(['claimed', 'seen']);
});

it('is not confused by deliveries that loaded an older memory', () => {
	const store = new Store();
	store.pass(...many(500));
	const older = [store.open(), store.open(), store.open()];
	store.pass('new');
	older.forEach(({ events, store: save }, number) => {
		events.remember(`late ${number}`);
		save();
	});
	const restarted = new Store();
	restarted.stored = store.stored;
	expect(restarted.claims('new', 'late 0', 'late 2', 'event 499')).toEqual(Array(4).fill('seen'));
	expect(restarted.claims('event 3')).toEqual(['claimed']);
});

it('takes over what another process stored, as older than its own', () => {
	const one = new Store();
	one.pass('a');
	const other = new Store();
	other.pass('b');
	one.stored = other.stored;
	expect(one.claims('a', 'b')).toEqual(['seen', 'seen']);
});

it('starts afresh where it cannot read what is stored, and says so', () => {
	checkProperty(
		anyJson.filter((value) => value !== undefined && !isListOfTexts(value)),
		(stored) => {
			const store = new Store();
			store.stored = { seenEvents: stored as IDataObject };
			expect(store.claims('a')).toEqual(['claimed']);
			expect(store.warnings).toEqual([
				'Prediction Status Trigger could not read which events it has passed on, so it starts afresh',
			]);
			store.pass('b');
			const restarted = new Store();
			restarted.stored = store.stored;
			expect(restarted.claims('b')).toEqual(['seen']);
			expect(restarted.warnings).toEqual([]);
		},
	);
});

function isListOfTexts(value: unknown): boolean {
	return Array.isArray(value) && value.every((part) => typeof part === 'string');
}
