/** The fast tests that hold properties against made-up values, for minutes and with new values each time (`npm run test:fuzz`). */
const { join } = require('node:path');
const fast = require('../../jest.config.js');

process.env.FUZZ_MS ??= '5000';

module.exports = {
	...fast,
	rootDir: join(__dirname, '../..'),
	testMatch: [
		'**/test/properties/**/*.test.ts',
		'**/files/imageHeader.test.ts',
		'**/files/mediaType.test.ts',
		'**/files/outputFiles.test.ts',
		'**/files/fileName.test.ts',
		'**/signatures/proofs.test.ts',
		'**/nodes/storedState.test.ts',
		'**/nodes/eventDeduplication.test.ts',
	],
	testTimeout: 60_000 + 20 * Number(process.env.FUZZ_MS),
};
