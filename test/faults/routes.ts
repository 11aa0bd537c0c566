import type { Provider } from '../../nodes/prediction/model/provider';
import { readFixture, type Fixture } from '../conformance/fixture';
import type { FaultRule } from '../sandbox/faults';
import type { DialectId } from '../sandbox/prediction';

/** What a request is for, as against where it goes. */
export type Purpose = 'upload' | 'put' | 'submission' | 'status' | 'result' | 'download';

/** How the sandbox knows a provider's requests of one kind, as the fixture shows them. */
export function routeTo(provider: Provider, purpose: Purpose): Omit<FaultRule, 'action'> {
	const place = provider.id as DialectId;
	const fixture = readFixture(provider.id);
	const { upload, submit, submitOnly, poll, result } = fixture.routes;
	switch (purpose) {
		case 'upload':
			return { place, method: 'POST', path: patternOf(fixture, [upload]) };
		case 'put':
			return { place: 'files', path: '^/uploads/' };
		case 'submission':
			return { place, path: patternOf(fixture, [submit, submitOnly]) };
		case 'status':
			return { place, method: 'GET', path: patternOf(fixture, [poll]) };
		case 'result':
			return { place, method: 'GET', path: patternOf(fixture, [result]) };
		case 'download':
			return { place: 'files', method: 'GET' };
	}
}

/** Lines such as "GET /predictions/the-id" as one pattern of the end of a path, for any ID. */
function patternOf({ id, toldId }: Fixture, lines: ReadonlyArray<string | undefined>): string {
	const example = toldId ?? id;
	const patterns = lines
		.flatMap((line) => line?.split(' ')[1] ?? [])
		.map((path) => {
			const escaped = path.replaceAll('.', '\\.');
			return example === null ? escaped : escaped.replaceAll(example, '[^/?]+');
		});
	return `(${patterns.join('|')})(\\?|$)`;
}
