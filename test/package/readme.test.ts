import type { Provider } from '../../nodes/prediction/model/provider';
import { providers } from '../../nodes/providers';
import { textOf } from './shippedFiles';

/** The tables of the README, cell by cell, without emphasis and links; the first row of each names its columns. */
function tables(): string[][][] {
	const blocks = textOf('README.md').match(/(^\|.*\n)+/gm) ?? [];
	return blocks.map((block) =>
		block
			.trim()
			.split('\n')
			.filter((line) => !/^[|\s:-]+$/.test(line))
			.map((line) => line.split('|').slice(1, -1).map(plain)),
	);
}

function plain(cell: string): string {
	return cell
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/[*_`]/g, '')
		.trim();
}

const [header = [], ...rows] = tables().find(([header = []]) => header[0] === 'Provider') ?? [];

function rowOf(provider: Provider): string[] {
	const { title } = provider;
	return rows.find(([first]) => [title, `${title} (your own server)`].includes(first ?? '')) ?? [];
}

/** What the table says in words, and the code in members. */
const COLUMNS: ReadonlyArray<readonly [RegExp, (provider: Provider) => boolean]> = [
	[/^Photo as a file/, ({ imageInput }) => imageInput.file !== undefined],
	[/^Create/, ({ supportsCustomInput }) => supportsCustomInput],
	[/^Get, Wait/, ({ buildStatusRequest }) => buildStatusRequest !== undefined],
	[/^Cancel/, ({ buildCancelRequest }) => buildCancelRequest !== undefined],
	[/^Get Many/, ({ list }) => list !== undefined],
	[/^Trigger: webhook/, ({ webhook }) => webhook !== undefined],
	[/^Trigger: polling/, ({ buildStatusRequest }) => buildStatusRequest !== undefined],
];

describe('the table of providers in the README', () => {
	it('has a row for each, in the order of the form, and no other', () => {
		expect(providers.map((provider) => rowOf(provider).length)).toEqual(
			providers.map(() => header.length),
		);
		expect(rows.map(([first]) => first)).toEqual(providers.map((provider) => rowOf(provider)[0]));
	});

	it.each(COLUMNS)('says the truth in the column %s', (title, isAble) => {
		const column = header.findIndex((name) => title.test(name));
		expect(column).toBeGreaterThan(0);
		const said = providers.map((provider) => [provider.id, rowOf(provider)[column] !== 'No']);
		expect(said).toEqual(providers.map((provider) => [provider.id, isAble(provider)]));
	});
});
