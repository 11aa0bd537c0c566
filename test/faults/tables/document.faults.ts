import { providers } from '../../../nodes/providers';
import { textOf } from '../../package/shippedFiles';
import { tablesOf } from '../document';
import { endingOf, type Fault } from '../fault';
import { faults } from '../faults';
import { clockSteps } from '../faults/clockSteps';
import type { WrittenCell, WrittenRow } from '../writtenTable';

/** A row as it is when all of its cells hold. */
function expectedRow(fault: Fault): WrittenRow {
	const cells = providers.map((provider): [string, WrittenCell] => {
		const reason = fault.absentAt(provider);
		return reason === null
			? [provider.id, { state: 'held', ending: endingOf(fault, provider), ms: 0 }]
			: [provider.id, { state: 'does not apply', reason }];
	});
	return { during: fault.during, fault: fault.name, cells: Object.fromEntries(cells) };
}

describe('docs/faults.md', () => {
	const tables = tablesOf([...faults, ...clockSteps].map(expectedRow));

	test.each(tables.map((table) => [table.split('\n')[0], table]))(
		'tells what the tests expect: %s',
		(_, table) => expect(textOf('docs/faults.md')).toContain(table),
	);
});
