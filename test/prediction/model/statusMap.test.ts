import { COMMON_STATUS_MAP, readStatus } from '../../../nodes/prediction/model/statusMap';

const read = (word: string) => readStatus(word, COMMON_STATUS_MAP);

it.each([
	['starting', 'starting'],
	['processing', 'processing'],
	['succeeded', 'succeeded'],
	['failed', 'failed'],
	['canceled', 'canceled'],
	['cancelled', 'canceled'],
	['aborted', 'canceled'],
])('"%s" is %s', (word, status) => {
	expect(read(word)).toBe(status);
});

it.each(['Succeeded', 'SUCCEEDED', ' succeeded', 'succeeded\n'])(
	'%j is the same word, however it is written',
	(word) => {
		expect(read(word)).toBe('succeeded');
	},
);

it.each(['hibernating', '', 'constructor', '__proto__', 'toString'])(
	'%j, which nobody knows, is not an end',
	(word) => {
		expect(read(word)).toBe('processing');
	},
);
